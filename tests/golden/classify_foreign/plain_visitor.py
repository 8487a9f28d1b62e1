import ast


class CallCounter(ast.NodeVisitor):
    """Counts calls; which method runs next is up to the tree."""

    def __init__(self):
        self.count = 0

    def visit_Call(self, node):
        self.count += 1
        self.generic_visit(node)

    def run(self, source: str) -> int:
        self.visit(ast.parse(source))
        return self.count
