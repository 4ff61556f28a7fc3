from courses.demo.history import load_history
from courses.demo.pages import load, set_up_authoring

__all__ = ["load", "load_history", "set_up_authoring"]
