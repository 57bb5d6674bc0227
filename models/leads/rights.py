"""Who may say what: a workbook's seal or the folder a file came from gives the right, a typed name never."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from data_contracts import seals

COUNTY, CITY = "county", "city"


@dataclass(frozen=True)
class Rights:
    """What the file a row came in may say.

    Attributes
    ----------
    role : str, optional
        ``county`` or ``city``; ``None`` where nobody knows who filled it in.
    place : str
        Region code of a county; of a sealed workbook of a section its name.
    rows : Mapping[str, Sequence[str]], optional
        Numbers that went out in the workbook → the flags each row stood for; ``None`` where no seal
        names them.
    book : date, optional
        As-of date of the workbook.
    why_not : str
        Sentence why there is no right at all.
    office : str
        Who of the city a sealed workbook was made for: ``section`` or ``team``; empty where a folder
        gives the right.
    """

    role: str | None = None
    place: str = ""
    rows: Mapping[str, Sequence[str]] | None = None
    book: date | None = None
    why_not: str = ""
    office: str = ""


_UNSEALED = (
    "文件里没有本系统的标记（另存为CSV或贴到新表会丢掉），也不在约定的文件夹里，不知道是谁填的；"
    "请在发出的原工作簿里填好再交"
)
_FORGED = "文件里的标记不是本系统发的，或者改过；请在发出的原工作簿里填好再交"


def rights_of(
    seal: Mapping[str, Any] | None,
    file: str,
    county_folders: Mapping[str, str],
    city_folders: Sequence[str],
) -> Rights:
    """Return what a file may say, by its seal, else by its folder.

    Parameters
    ----------
    seal : Mapping, optional
        What a proved seal says; empty where the seal is not ours; ``None`` where there is none.
    file : str
        Path inside the inbox; a member of a ZIP stands behind ``!`` and has the folder of its ZIP.
    county_folders : Mapping[str, str]
        Folder → region code, as the bureau configured it.
    city_folders : sequence of str
        Folders of the city's own bureau.
    """
    if seal:
        role = COUNTY if seal["role"] == seals.COUNTY else CITY
        day = date.fromisoformat(seal["as_of"])
        office = "" if role == COUNTY else seal["role"]
        return Rights(role, seal["place"], seal["rows"], day, office=office)
    inside = [*folders_of(file)]
    # The deepest folder that was named counts.
    for folder in reversed(inside):
        if folder in county_folders:
            return Rights(COUNTY, county_folders[folder])
        if folder in city_folders:
            return Rights(CITY)
    return Rights(why_not=_UNSEALED if seal is None else _FORGED)


def folders_of(file: str) -> list[str]:
    """Return every folder a file lies in, outermost first.

    >>> folders_of("市局/食品科/a.zip!县/b.csv")
    ['市局', '市局/食品科']
    """
    parts = file.partition("!")[0].split("/")[:-1]
    return ["/".join(parts[: i + 1]) for i in range(len(parts))]
