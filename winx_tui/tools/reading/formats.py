"""What a file is by how it begins, and what to do with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath

SNIFFED_BYTES = 1_024

_UNKNOWN_ADVICE = "look at it with bash_command (file, xxd | head, strings)"
_IMAGE_ADVICE = "look at it with read_image"
_MEDIA_ADVICE = "bash_command can tell more of it (ffprobe, mediainfo)"


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file that is not text."""

    name: str
    """With its article: "a PNG image"."""
    advice: str
    """What to do with it, without a full stop."""


@dataclass(frozen=True, slots=True)
class _Signature:
    start: bytes
    format: Format
    offset: int = 0


UNKNOWN = Format("binary data", _UNKNOWN_ADVICE)

_SIGNATURES = (
    _Signature(b"\x89PNG\r\n", Format("a PNG image", _IMAGE_ADVICE)),
    _Signature(b"\xff\xd8\xff", Format("a JPEG image", _IMAGE_ADVICE)),
    _Signature(b"GIF8", Format("a GIF image", _IMAGE_ADVICE)),
    _Signature(b"WEBP", Format("a WebP image", _IMAGE_ADVICE), offset=8),
    _Signature(b"BM", Format("a BMP image", _IMAGE_ADVICE)),
    _Signature(b"II*\0", Format("a TIFF image", _IMAGE_ADVICE)),
    _Signature(b"MM\0*", Format("a TIFF image", _IMAGE_ADVICE)),
    _Signature(
        b"ftypheic", Format("a HEIC image", "convert it first (heif-convert, magick)"), offset=4
    ),
    _Signature(
        b"ftypavif", Format("an AVIF image", "convert it first (avifdec, magick)"), offset=4
    ),
    _Signature(b"\0\0\1\0", Format("an icon file", "convert it to PNG first (icotool -x, magick)")),
    _Signature(b"%PDF-", Format("a PDF document", "take its text with bash_command (pdftotext)")),
    _Signature(b"PK\x03\x04", Format("a ZIP archive", "list it with bash_command (unzip -l)")),
    _Signature(b"PK\x05\x06", Format("an empty ZIP archive", "there is nothing in it")),
    _Signature(b"ustar", Format("a tar archive", "list it with bash_command (tar -tf)"), 257),
    _Signature(
        b"\x1f\x8b", Format("gzip data", "unpack it with bash_command (zcat | head; tar -tzf)")
    ),
    _Signature(b"BZh", Format("bzip2 data", "unpack it with bash_command (bzcat | head)")),
    _Signature(
        b"\xfd7zXZ\0", Format("xz data", "unpack it with bash_command (xzcat | head; tar -tJf)")
    ),
    _Signature(
        b"(\xb5/\xfd", Format("Zstandard data", "unpack it with bash_command (zstdcat | head)")
    ),
    _Signature(
        b"7z\xbc\xaf\x27\x1c", Format("a 7-Zip archive", "list it with bash_command (7z l)")
    ),
    _Signature(
        b"\x7fELF",
        Format(
            "an ELF program or library", "look into it with bash_command (readelf, nm, strings)"
        ),
    ),
    _Signature(b"\xca\xfe\xba\xbe", Format("a Java class", "look into it with javap")),
    _Signature(b"\xcf\xfa\xed\xfe", Format("a macOS program", "look into it with otool, nm")),
    _Signature(b"MZ", Format("a Windows program", _UNKNOWN_ADVICE)),
    _Signature(b"\0asm", Format("a WebAssembly module", "look into it with wasm-objdump")),
    _Signature(
        b"SQLite format 3\0",
        Format("an SQLite database", "query it with bash_command (sqlite3 FILE .schema)"),
    ),
    _Signature(b"PAR1", Format("a Parquet table", "read it with a program (duckdb, pyarrow)")),
    _Signature(b"\x89HDF\r\n", Format("an HDF5 file", "read it with a program (h5dump, h5py)")),
    _Signature(b"\x93NUMPY", Format("a NumPy array", "load it with Python (numpy.load)")),
    _Signature(
        b"\xd0\xcf\x11\xe0",
        Format("an old Office document", "convert it with bash_command (soffice --convert-to)"),
    ),
    _Signature(b"wOF", Format("a web font", "nothing in it can be read")),
    _Signature(b"OggS", Format("an Ogg recording", _MEDIA_ADVICE)),
    _Signature(b"fLaC", Format("a FLAC recording", _MEDIA_ADVICE)),
    _Signature(b"ID3", Format("an MP3 recording", _MEDIA_ADVICE)),
    _Signature(b"WAVE", Format("a WAV recording", _MEDIA_ADVICE), offset=8),
    _Signature(b"AVI ", Format("an AVI film", _MEDIA_ADVICE), offset=8),
    _Signature(b"ftyp", Format("an MP4 film or recording", _MEDIA_ADVICE), offset=4),
    _Signature(b"\x1aE\xdf\xa3", Format("a Matroska film", _MEDIA_ADVICE)),
)
"""How a file begins → what it is; the first that fits holds."""

_BY_SUFFIX = {
    ".docx": Format(
        "a Word document", "take its text with bash_command (pandoc -t plain, docx2txt)"
    ),
    ".odt": Format("an OpenDocument text", "take its text with bash_command (pandoc -t plain)"),
    ".epub": Format("an EPUB book", "take its text with bash_command (pandoc -t plain)"),
    ".xlsx": Format("an Excel workbook", "read it with a program (openpyxl, xlsx2csv)"),
    ".pptx": Format("a PowerPoint document", "take its text with a program (python-pptx)"),
    ".jar": Format("a Java archive", "list it with bash_command (unzip -l)"),
    ".whl": Format("a Python wheel", "list it with bash_command (unzip -l)"),
    ".pyc": Format("compiled Python", "read the source it was made from"),
}
"""Formats that begin like others, or like nothing known, told apart by the name."""


def format_of(beginning: bytes, name: str) -> Format:
    """Name the format of a file from its first kilobyte and its name."""
    by_suffix = _BY_SUFFIX.get(PurePath(name).suffix.lower())
    for signature in _SIGNATURES:
        if beginning.startswith(signature.start, signature.offset):
            is_container = signature.start.startswith(b"PK\x03")
            return by_suffix if by_suffix is not None and is_container else signature.format
    return by_suffix or UNKNOWN


def is_pdf(beginning: bytes, name: str) -> bool:
    """Tell whether a file is a PDF; some have other bytes before the mark."""
    if name.lower().endswith(".pdf"):
        return b"%PDF-" in beginning
    return beginning.lstrip().startswith(b"%PDF-")


def describe_binary(path: Path, beginning: bytes, size_bytes: int) -> str:
    """Say what a file is that cannot be shown, how large, and what to do with it."""
    known = format_of(beginning, path.name)
    return f"is {known.name} of {size_bytes:,} bytes, not text; {known.advice}"
