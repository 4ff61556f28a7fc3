from exams.demo.history import load_history, record_result
from exams.demo.load import load
from exams.demo.past_exam import load_past_exam

__all__ = ["load", "load_history", "load_past_exam", "record_result"]
