from exams.demo.history import load_history, record_result
from exams.demo.load import load

__all__ = ["load", "load_history", "record_result"]
