"""What drivers/local/README.md says is answered."""

import pathlib

README = pathlib.Path(__file__).resolve().parents[2] / "drivers/local/README.md"


def documented_operations():
    """(service, operation) of its table, the services named as botocore's service ids."""
    operations = set()
    for line in README.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("| ") and len(cells) == 2 and cells[0] not in ("service", "---"):
            operations |= {(cells[0], name.strip()) for name in cells[1].split(",")}
    if not operations:
        raise RuntimeError(f"{README} lists no operations")
    return operations
