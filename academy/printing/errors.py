class FontsMissingError(Exception):
    """No paper can be drawn on this machine until these system packages are installed."""

    def __init__(self, packages: list[str]) -> None:
        super().__init__(f"papers need {', '.join(packages)}: {self.command_for(packages)}")
        self.packages = packages
        self.command = self.command_for(packages)

    @staticmethod
    def command_for(packages: list[str]) -> str:
        return f"sudo apt-get install {' '.join(packages)}"
