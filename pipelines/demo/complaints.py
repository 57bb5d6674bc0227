"""Complaints and tip-offs of the invented province, with the people who made them."""

from typing import Any

import numpy as np
import polars as pl

from pipelines.demo.plan import Setting
from pipelines.demo.words import text_where, words

#: The first people are marked (their names and numbers must appear nowhere); some more are
#: reserved for plants.
MARKED, RESERVED = 5, 20
Array = np.ndarray[Any, Any]
Columns = dict[str, Array]
_SEASON = (1.0, 0.9, 1.1, 0.95, 1.0, 1.05, 1.0, 1.0, 1.1, 1.0, 1.25, 1.05)


def _choice(rng: np.random.Generator, keys: list[str], weight: list[float], n: int) -> Array:
    p = np.array(weight, dtype=float)
    return np.asarray(rng.choice(np.array(keys, dtype=object), n, p=p / p.sum()))


def draw_complaints(rng: np.random.Generator, world: Setting) -> Columns:
    """Draw the ordinary complaints: when, where, about whom, which problem.

    Returns
    -------
    dict of str to ndarray
        ``day``, ``region``, ``sector``, ``problem``, ``entity`` (row of the register), ``person``.
    """
    n, months, as_of = world.size.complaints, world.plan.months, world.as_of
    sectors = words("sectors")
    counties = world.land.regions.filter(~pl.col("is_city"))
    season = np.array([_SEASON[d.month - 1] for d in months]) * np.linspace(0.9, 1.1, len(months))
    season *= np.exp(rng.normal(0, 0.06, len(months)))
    month = rng.choice(len(months), n, p=season / season.sum())
    starts = np.array(months, dtype="datetime64[D]")
    day = starts[month] + rng.integers(0, 28, n).astype("timedelta64[D]")
    span = (np.datetime64(as_of) - starts[0]).astype(int) + 1
    late = day > np.datetime64(as_of)
    day = np.where(late, starts[0] + rng.integers(0, span, n).astype("timedelta64[D]"), day)
    region_p = counties["size"].to_numpy() ** 0.8
    region = rng.choice(counties["region_code"].to_numpy(), n, p=region_p / region_p.sum())
    gone = (region == world.land.merged) & (day >= np.datetime64(months[-18]))
    region = np.where(gone, world.land.merged_into, region)
    sector = _choice(rng, list(sectors), [s["complaints"] for s in sectors.values()], n)
    # Each county's restaurants, gyms and shops differ, but the register decides who is named.
    by_place: dict[tuple[str, str], list[int]] = {}
    for i, (r, s) in enumerate(world.entities.select("region_code", "sector").iter_rows()):
        by_place.setdefault((r, s), []).append(i)
    u = rng.random(n)
    entity = np.full(n, -1)
    for i in range(n):
        members = by_place.get((region[i], sector[i]))
        if members:
            entity[i] = members[int(u[i] ** 2 * len(members))]
    problem = np.empty(n, dtype=object)
    for key in sectors:
        here = sector == key
        kinds = sectors[key]["problems"]
        problem[here] = _choice(rng, list(kinds), list(kinds.values()), int(here.sum()))
    return {
        "day": day, "region": region.astype(object), "sector": sector, "problem": problem,
        "entity": entity, "person": rng.integers(0, world.people.height, n),
        "outbreak": np.full(n, -1), "tag": np.full(n, "", dtype=object),
    }  # fmt: skip


def join(parts: list[Columns]) -> Columns:
    """Concatenate draws and put them in order of day (stable)."""
    whole = {k: np.concatenate([p[k] for p in parts]) for k in parts[0]}
    order = np.argsort(whole["day"], kind="stable")
    return {k: v[order] for k, v in whole.items()}


def _statements(
    rng: np.random.Generator, c: Columns, shops: list[str], products: Array
) -> list[str]:
    lists, names = words("complaints"), words("names")
    n = len(c["day"])
    u = rng.random((n, 8)).tolist()
    days = c["day"].astype(str)
    out = []
    for i in range(n):
        w = u[i]
        if c["outbreak"][i] >= 0:
            texts = lists["outbreaks"][c["outbreak"][i]]["texts"]
        else:
            texts = lists["problems"][c["problem"][i]]["texts"]
        first = texts[int(w[0] * len(texts))]
        text = first.format_map({
            "shop": shops[i], "product": products[i], "amount": int(10 ** (1 + 2.6 * w[1])),
            "n": 1 + int(w[2] * 9), "date": f"{int(days[i][5:7])}月{int(days[i][8:])}日",
            "brand": names["brands"][int(w[3] * len(names["brands"]))], "platform": "",
        })  # fmt: skip
        intro = lists["intros"][int(w[4] * len(lists["intros"]))]
        more = lists["filler"][int(w[5] * len(lists["filler"]))]
        ask = lists["asks"][int(w[6] * len(lists["asks"]))]
        out.append(f"{intro}{text}{more}{ask}")
    return out


def _identity_in_text(
    rng: np.random.Generator, texts: list[str], people: pl.DataFrame, person: Array, named: Array
) -> None:
    """Write telephone and identity numbers into some texts of named people, in place."""
    n = len(texts)
    phones, ids, names = (
        people["phone"].to_list(),
        people["id_no"].to_list(),
        people["name"].to_list(),
    )
    u = rng.random(n)
    full = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
    for i in np.flatnonzero(named & ((u < 0.04) | (person < MARKED))):
        who, kind = int(person[i]), int(u[i] * 10_000) % 7
        phone, number = phones[who], ids[who]
        said = [
            f"联系电话{phone}。", f"请回电{phone[:3]}-{phone[3:7]}-{phone[7:]}。",
            f"电话：{phone[:3]} {phone[3:7]} {phone[7:]}。", f"手机{phone.translate(full)}。",
            f"本人{names[who]}，身份证{number}。", f"身份证号{number[:6]} {number[6:14]} {number[14:]}。",
            f"{names[who]}，{phone}，{number.translate(full)}。",
        ][kind]  # fmt: skip
        texts[i] += said


def complaint_frame(rng: np.random.Generator, c: Columns, world: Setting) -> pl.DataFrame:
    """Return the complaints under the contract's English names, one row a complaint.

    Parameters
    ----------
    rng : numpy.random.Generator
    c : dict of str to ndarray
        Draws in order of day.
    world : Setting

    Returns
    -------
    pl.DataFrame
        With ``tag``, ``term_index`` and ``person`` for the truth, dropped before writing.
    """
    n = len(c["day"])
    entities, people = world.entities, world.people
    sectors, lists = words("sectors"), words("complaints")
    names = entities["party_name"].to_numpy()
    known = c["entity"] >= 0
    at = np.maximum(c["entity"], 0)
    county = world.names()
    organ = world.names("organ_name")
    unknown = [
        f"{county[r][:2]}某{sectors[s]['signs'][0]}"
        for r, s in zip(c["region"], c["sector"], strict=True)
    ]
    shops = np.where(known, names[at], np.array(unknown, dtype=object)).tolist()
    u = rng.random((n, 6))
    products = np.array(
        [sectors[s]["products"][int(v * len(sectors[s]["products"]))]
         for s, v in zip(c["sector"], u[:, 0], strict=True)], dtype=object,
    )  # fmt: skip
    texts = _statements(rng, c, shops, products)
    anonymous = (u[:, 5] < 0.06) & (c["tag"] == "") & (c["person"] >= RESERVED)
    _identity_in_text(rng, texts, people, c["person"], ~anonymous)
    form = np.select([u[:, 1] < 0.68, u[:, 1] < 0.93], ["投诉", "举报"], "咨询").astype(object)
    problems = lists["problems"]
    accepted = c["day"] + rng.integers(1, 6, n).astype("timedelta64[D]")
    reply = c["day"] + rng.integers(8, 50, n).astype("timedelta64[D]")
    last = np.datetime64(world.as_of)
    online = (c["sector"] == "网店") | (u[:, 2] < 0.12)
    platforms = np.array(lists["platforms"], dtype=object)[
        (u[:, 3] * len(lists["platforms"])).astype(int)
    ]
    done = reply <= last
    results = np.select(
        [form == "举报", u[:, 4] < 0.45, u[:, 4] < 0.75],
        [np.where(u[:, 4] < 0.25, "立案", "不予立案"), "调解成功", "终止调解"], "办结",
    ).astype(object)  # fmt: skip
    serial = np.arange(n)
    days = c["day"].astype(str)
    number = [
        f"{r}{d[:4]}{d[5:7]}{d[8:]}{s:07d}"
        for r, d, s in zip(c["region"], days, serial, strict=True)
    ]
    person = people[c["person"]]
    return pl.DataFrame({
        "complaint_no": number, "form": form, "registered_date": c["day"],
        "region_code": c["region"], "handling_organ": [organ[r] for r in c["region"]],
        "received_by": np.where(u[:, 2] < 0.5, "电话", "互联网"),
        "complainant_name": text_where(~anonymous, person["name"].to_numpy()),
        "complainant_phone": text_where(~anonymous, person["phone"].to_numpy()),
        "complainant_id_no": text_where(u[:, 5] > 0.6, person["id_no"].to_numpy()),
        "subject_name": shops,
        "uscc": text_where(known & (u[:, 3] < 0.7), entities["uscc"].to_numpy()[at]),
        "industry": [sectors[s]["industry"] for s in c["sector"]],
        "object_category": [sectors[s]["category"] for s in c["sector"]],
        "product": products, "brand": None,
        "sales_channel": np.where(online, "网络购物", "现场购物"),
        "is_online": np.where(online, "是", "否"),
        "platform": text_where(online, platforms),
        "problem_type": [problems[p]["type"] for p in c["problem"]],
        "suspected_violation": [problems[p]["violation"] for p in c["problem"]],
        "statement": texts, "amount_yuan": np.round(10 ** (1 + 2.8 * u[:, 4]), 1),
        "is_professional": np.where(u[:, 0] < 0.04, "是", "否"), "injured": 0,
        "accepted_date": np.where(accepted <= last, accepted, np.datetime64("NaT", "D")),
        "first_reply_date": np.where(accepted <= last, accepted, np.datetime64("NaT", "D")),
        "final_reply_date": np.where(done, reply, np.datetime64("NaT", "D")),
        "result": np.where(done, results, "在办"),
        "is_case_filed": np.where(done & (results == "立案"), "是", "否"),
        "linked_case_no": None, "tag": c["tag"], "person": c["person"],
    }, strict=False).with_columns(
        pl.col("brand", "linked_case_no").cast(pl.String), pl.col("injured").cast(pl.Int64)
    )  # fmt: skip
