"""Prints what a queue holds."""


class Report:
    """Lines of text about a queue."""

    def add(self, line):
        self.lines.append(line)

    def show(self):
        for line in self.lines:
            print(line)


def show(queue):
    report = Report()
    report.add(str(queue))
    report.show()
