"""Writes the price list: sheet 商品目录 (products, bundles, accessories), sheet 配件兼容."""

import tomllib
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from source.fixed_zip import STAMP, settle

HEADER = (
    "货号(SKU)",
    "商品名称",
    "型号",
    "类目",
    "颜色/规格",
    "售价(元)",
    "库存状态",
    "功率",
    "容量",
    "保修期",
    "适用店铺",
    "备注",
)
FITS_HEADER = ("配件货号", "配件名称", "颜色/规格", "适用型号", "不适用型号", "备注")

_NO_WARRANTY = "耗材不保修"
# Look-alike parts that customers mix up: the model they do not fit.
_MIXED_UP = {("AF-500",): "AF-700", ("AF-700",): "AF-500"}
_WIDTHS = (18, 20, 16, 20, 34, 10, 10, 22, 26, 20, 24, 34)

Row = list[Any]


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))


def rows() -> list[Row]:
    """Return the price list in the order of its sources."""
    found: list[Row] = []
    for product in _load("catalog.toml")["products"]:
        shared = [product.get("power"), product.get("capacity"), product["warranty"]]
        name, model, category = product["name"], product["model"], product["category"]
        for sku, spec, stock, note in product["variants"]:
            head = [sku, name, model, category, spec, product["price"], stock]
            found.append([*head, *shared, product["store"], note or None])
        for sku, spec, price, stock, note in product.get("bundles", []):
            head = [sku, f"{name} 套装", model, category, spec, price, stock]
            found.append([*head, *shared, product["store"], note or None])
    for family in _load("accessories.toml")["families"]:
        warranty = _NO_WARRANTY if family.get("consumable") else None
        for sku, name, spec, price, stock, note in family["items"]:
            head = [sku, name, "、".join(family["fits"]), family["category"], spec, price, stock]
            found.append([*head, None, None, warranty, family["store"], note or None])
    return found


def fits() -> list[Row]:
    """Return one row per accessory with the models it fits."""
    return [
        [sku, name, spec, "、".join(family["fits"]), _MIXED_UP.get(tuple(family["fits"])), note]
        for family in _load("accessories.toml")["families"]
        for sku, name, spec, _price, _stock, note in family["items"]
    ]


def _fill(sheet: Worksheet, header: tuple[str, ...], body: list[Row]) -> None:
    """Write header and rows, freeze the header and set the widths."""
    sheet.append(header)
    for row in body:
        sheet.append(row)
    for cell in sheet[1]:
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="1F6F8B")
    for index, width in enumerate(_WIDTHS[: len(header)], 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def write(path: Path) -> int:
    """Write the workbook and return the number of rows of its first sheet.

    Raises:
        ValueError: if an article number is used twice.
    """
    listed = rows()
    codes = [row[0] for row in listed]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise ValueError(f"article numbers used twice: {', '.join(twice)}")
    book = Workbook()
    book.properties.creator = "安禾家商品组"
    book.properties.title = "商品目录与配件兼容表"
    book.properties.created = STAMP
    first = book.worksheets[0]
    first.title = "商品目录"
    _fill(first, HEADER, listed)
    _fill(book.create_sheet("配件兼容"), FITS_HEADER, fits())
    book.save(path)
    settle(path)
    return len(listed)
