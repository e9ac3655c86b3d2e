"""Makes a written DOCX or XLSX the same on every run: fixed dates, fixed member order."""

import re
import zipfile
from datetime import datetime
from pathlib import Path

STAMP = datetime(2026, 3, 1, 9, 0, 0)  # noqa: DTZ001 - office files keep naive UTC times
_STAMP_XML = STAMP.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
_MODIFIED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
_CORE = "docProps/core.xml"


def settle(path: Path) -> None:
    """Rewrite the archive with the members sorted and every date set to ``STAMP``."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members[_CORE] = _MODIFIED.sub(rb"\g<1>" + _STAMP_XML + rb"\g<2>", members[_CORE])
    first = "[Content_Types].xml"  # readers expect it at the front
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(members, key=lambda name: (name != first, name)):
            info = zipfile.ZipInfo(name, STAMP.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0  # the same on Windows and Unix
            archive.writestr(info, members[name])
