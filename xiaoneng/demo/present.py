"""The month that is still open, filled step by step by the people concerned: every state, and some clauses blank."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import cycle

from assessments.explaining import explain
from assessments.files.evidence import attach
from assessments.filing import add_line, edit_line, take_up
from assessments.light_requests import request_for, take_light_request_step
from assessments.models import (
    GROUNDS_LIMIT,
    Determination,
    Evidence,
    Explanation,
    ExplanationState,
    LineState,
    Month,
    Origin,
    Reason,
)
from assessments.office.explanations import accept_explanations
from assessments.office.merging import SeenLine, merge
from assessments.office.talks import TalkSubject, note_talk
from assessments.office.unreported_lights import Unreported, add_unreported, unreported
from assessments.sheet.clauses import ClauseRow
from assessments.sheet.contents import Sheet, sheet
from assessments.sheet.rest import explain_rest
from assessments.signing import refile, send_for_signature, sign
from assessments.workflow import take_step
from departments.models import Department, User
from rules.judging import ClauseFinding
from rules.models import Clause
from xiaoneng.demo import words
from xiaoneng.demo.called_for import candidates
from xiaoneng.demo.district import District, Rule, RuleBook
from xiaoneng.demo.figures import chance
from xiaoneng.demo.history import History
from xiaoneng.demo.judging import Judgement
from xiaoneng.demo.letters import letter
from xiaoneng.demo.tuning import EASYGOING, Settled

SIGNED = ["shzl", "gafj", "fgw", "sthjj", "swj", "scjgj", "cgj", "nyncj", "jtj", "wlj"]
SENT = ["zjj", "mzj"]
BEGUN = ["rsj", "jyj", "kjj", "zrzy", "yjj"]
DECIDED_THROUGH = SIGNED[:2]
WITH_LETTERS = SIGNED[2:]  # a file with the first line that each judged itself
# What the office does with the lines by judgement, one after another; the third return is answered at once.
WITH_FLAGS = (
    ("return", "佐证只有一张截图，请补正文件或记录的原件"),
    ("accept", ""),
    ("reject", "同一事项上月已经认定，不重复计"),
    ("return", "事由没有写明时间和依据，请补正"),
    ("", ""),
    ("accept", ""),
)
WITH_LIGHTS = (
    ("ask", "请补充核查时间、次数和被认定单位的意见"),
    ("refer", "涉及两个部门的职责，提请会商"),
    ("accept", ""),
    ("", ""),
)
# Departments that let the first light of their figures pass (区商务局 the first flag), and what becomes of it.
LET_PASS = {"cgj": "asked", "jtj": "answered", "nyncj": "declined", "fgw": "declined", "swj": "silent"}
ASKING = "数据已到标准，请补报；确有不亮的理由，请写明依据"
ANSWER = "已补充：文件和核对记录的原件均由科室留存，日期已逐项核对。"
REWRITE = "请写明查阅了哪些台账、核对了哪些单位"
SPARED_FACTS = "数据表明应亮灯，部门说明的理由与数据来源系统的记录不符，经与部门联系后由区作风办补充认定。"
UNASKED = "部门已明确不报"


@dataclass
class Present:
    """The open month with its people; `now` is the moment of every step."""

    district: District
    history: History
    settled: Settled
    month: Month
    now: datetime

    def __post_init__(self) -> None:
        self.departments = {unit.code: unit for unit in Department.objects.all()}
        self.people = {user.username: user for user in User.objects.select_related("department")}
        clauses = Clause.objects.in_force(self.settled.month).select_related("metric", "rule_set__department")
        self.clauses = {(clause.rule_set.department.code, clause.label): clause for clause in clauses}
        self.rules = {(rule.department, rule.label): rule for rule in self.settled.rules}

    def make(self) -> dict[str, int]:
        """Take every step; returns how many departments are how far."""
        signed = self._judged(SIGNED, lights=5, flags=8)
        rest = self._judged([*SENT, *BEGUN], lights=3, flags=4)
        told_twice = self._told_twice(signed)
        signed += [again for _, again in told_twice]
        for code in [*SIGNED, *SENT]:
            self._fill_in(code, [line for line in [*signed, *rest] if line.rule.department == code])
        for code in BEGUN:
            self._begin(code, [line for line in rest if line.rule.department == code])
        for code in SENT:
            send_for_signature(self.month, self.departments[code], actor=self._clerk(code), now=self.now)
        for code in SIGNED:
            self._sign(code)
        self._merge(*told_twice[0])
        self._decide(but=told_twice[1:])
        self._ask_for_lights()
        self._add_spared()
        self._talk()
        not_begun = len(self.district.assessors) - len(SIGNED) - len(SENT) - len(BEGUN)
        return {"已报送": len(SIGNED), "待审签": len(SENT), "填报中": len(BEGUN), "未开始": not_begun}

    def _clerk(self, code: str) -> User:
        return self.people[f"{code}-jingban"]

    def _reviewer(self, code: str) -> User:
        """The two reviewers share the departments."""
        return self.people["zfb-shenhe1" if SIGNED.index(code) % 2 == 0 else "zfb-shenhe2"]

    def _judged(self, codes: list[str], *, lights: int, flags: int) -> list[Judgement]:
        book: RuleBook = {
            code: [rule for rule in self.settled.rules if rule.department == code] for code in codes
        }
        return self.history.judging.judge(self.settled.month, book, lights=lights, flags=flags)

    def _told_twice(self, judged: Iterable[Judgement]) -> list[tuple[Judgement, Judgement]]:
        """Matters that a second department reports too, in its own words, under a clause of its own: two at most."""
        free = {
            (rule.department, rule.is_light): rule
            for rule in sorted(self.settled.rules, key=lambda rule: (rule.word, -rule.number))
            if rule.department in SIGNED and rule.is_narrative
        }
        pairs: list[tuple[Judgement, Judgement]] = []
        for told in judged:
            others = (code for code in SIGNED if code not in (told.rule.department, told.unit.code))
            again = next(
                (free[code, told.rule.is_light] for code in others if (code, told.rule.is_light) in free),
                None,
            )
            if again is not None and again not in {known.rule for _, known in pairs}:
                short, facts = told.grounds.split("，")[0], words.told_again(told.facts)
                pairs.append((told, replace(told, rule=again, grounds=short, facts=facts)))
        return pairs[:2]

    def _merge(self, told: Judgement, again: Judgement) -> None:
        """并案: the first of two departments that told one matter counts."""
        counted, merged = (SeenLine.of(self._line(judgement)) for judgement in (told, again))
        merge(counted, [merged], actor=self._reviewer(told.rule.department))

    def _line(self, judgement: Judgement) -> Determination:
        return Determination.objects.get(
            clause=self.clauses[judgement.rule.department, judgement.rule.label],
            unit=self.departments[judgement.unit.code],
            data_month=judgement.data_month,
        )

    def _sheet(self, code: str) -> Sheet:
        return sheet(self.month, self.departments[code])

    def _add(self, judgement: Judgement) -> Determination:
        rule, code = judgement.rule, judgement.rule.department
        return add_line(
            self.month.calendar_month,
            self.clauses[code, rule.label],
            self.departments[judgement.unit.code],
            actor=self._clerk(code),
            data_month=judgement.data_month,
            grounds=judgement.grounds,
            facts=judgement.facts,
            now=self.now,
        )

    def _fill_in(self, code: str, judged: list[Judgement]) -> None:
        """The whole sheet: every proposal taken or declined, judgements added, empty clauses explained."""
        clerk, rows = self._clerk(code), self._sheet(code).rows
        passed = self._let_pass(code, rows)
        for row in rows:
            for finding in row.proposals:
                call = (code, row.clause.label, finding.unit.code)
                if finding is passed and LET_PASS[code] != "declined":
                    continue
                if finding is passed or call in {declined.identity for declined in self.settled.declined}:
                    self._explain(row, finding.unit, declined=True)
                else:
                    take_up(finding, self.month.calendar_month, actor=clerk, now=self.now)
        for number, judgement in enumerate(judged):
            line = self._add(judgement)
            if code in WITH_LETTERS and not number:
                file = attach(line, letter(judgement, self.departments[code].name), actor=clerk)
                Evidence.objects.filter(pk=file.pk).update(uploaded_at=self.now)
        explain_rest(self.month, self.departments[code], actor=clerk, now=self.now)
        for row in [row for row in self._sheet(code).applicable if row.square == "empty"]:
            self._explain(row)

    def _let_pass(self, code: str, rows: Iterable[ClauseRow]) -> ClauseFinding | None:
        """The first light that a lenient department's figures call for; of 区商务局 the first flag."""
        if code not in LET_PASS:
            return None
        is_light = LET_PASS[code] != "silent"
        called = (finding for row in rows for finding in row.proposals if row.clause.is_light == is_light)
        return next(called, None)

    def _begin(self, code: str, judged: list[Judgement]) -> None:
        """The first few things only: half of the proposals stay open, most clauses empty."""
        clerk = self._clerk(code)
        proposals = [finding for row in self._sheet(code).applicable for finding in row.proposals]
        for finding in proposals[: len(proposals) // 2]:
            take_up(finding, self.month.calendar_month, actor=clerk, now=self.now)
        for judgement in judged:
            self._add(judgement)
        for row in [row for row in self._sheet(code).applicable if row.square == "empty"][:2]:
            self._explain(row)

    def _explain(self, row: ClauseRow, unit: Department | None = None, *, declined: bool = False) -> None:
        code = row.clause.rule_set.department.code
        explain(
            self.month.calendar_month,
            row.clause,
            Reason.OTHER,
            words=self._words(self.rules[code, row.clause.label], unit).removeprefix(words.OTHER),
            unit=unit,
            actor=self._clerk(code),
            now=self.now,
        )

    def _words(self, rule: Rule, unit: Department | None) -> str:
        dice = chance("present words", rule.department, rule.label, unit and unit.code)
        if unit:
            judged = self.district.units[unit.code]
            return words.declined_words(rule, judged, sparing=rule.department in EASYGOING, dice=dice)
        gauge = self.district.gauges.get(rule.gauge)
        readings = self.settled.readings.get(rule.gauge, {})
        units = candidates(gauge, self.district) if gauge and readings else []
        return words.clause_words(rule, gauge if units else None, readings, units, dice)

    def _sign(self, code: str) -> None:
        seen = self._sheet(code).fingerprint
        signer = self.people[f"{code}-shenqian"]
        sign(self.month, self.departments[code], actor=signer, seen=seen, now=self.now)

    def _decide(self, *, but: Iterable[tuple[Judgement, Judgement]]) -> None:
        """Two departments completely; among the others every decision that the office may take."""
        lines = Determination.objects.filter(month=self.month, state=LineState.FILED).with_names()
        lines = lines.exclude(pk__in=[self._line(told).pk for pair in but for told in pair])
        steps = {False: cycle(WITH_FLAGS), True: cycle(WITH_LIGHTS)}
        for number, line in enumerate(lines.order_by("pk")):
            if not line.clause.is_machine_checked:
                self._step(line, *next(steps[line.clause.is_light]))
            elif number % 2 or line.assessor.code in DECIDED_THROUGH:
                self._step(line, "accept", "")
        for code in DECIDED_THROUGH:
            self._take_explanations(code)
        waiting = Explanation.objects.filter(month=self.month, state=ExplanationState.FILED, words="")
        for explanation in waiting.select_related("assessor").order_by("pk")[:2]:
            reviewer = self._reviewer(explanation.assessor.code)
            take_step(explanation, "return", actor=reviewer, note=REWRITE, now=self.now)
        self._answer()

    def _take_explanations(self, code: str) -> None:
        """The ordinary ones at once, then those that need a look one by one."""
        department, reviewer = self.departments[code], self._reviewer(code)
        accept_explanations(self.month, department, actor=reviewer)
        left = Explanation.objects.filter(month=self.month, assessor=department, state=ExplanationState.FILED)
        for explanation in left.order_by("pk"):
            take_step(explanation, "accept", actor=reviewer, now=self.now)

    def _step(self, line: Determination, step: str, note: str) -> None:
        if step:
            take_step(line, step, actor=self._reviewer(line.assessor.code), note=note, now=self.now)

    def _answer(self) -> None:
        """The department answers one line that came back: it waits for its reviewer again."""
        back = Determination.objects.filter(month=self.month, state=LineState.RETURNED).latest("pk")
        clerk = self._clerk(back.assessor.code)
        edited = edit_line(back, actor=clerk, facts=f"{back.facts}{ANSWER}", now=self.now)
        refile(edited, actor=clerk, now=self.now)

    def _talk(self) -> None:
        """The reviewer called about what two departments have to agree on."""
        line = Determination.objects.filter(month=self.month, state=LineState.REFERRED).order_by("pk").first()
        if line is not None:
            note_talk(
                TalkSubject.of(line),
                held_at=self.now,
                with_whom=f"{line.assessor.label}经办岗",
                words=words.TALK,
                actor=self._reviewer(line.assessor.code),
                now=self.now,
            )

    def _lights_in_vain(self) -> list[Unreported]:
        """The lights that the figures call for in vain."""
        return [each for each in unreported(self.month) if each.clause.is_light]

    def _ask_for_lights(self) -> None:
        """提请补亮 of what was let pass without a word: one department has yet to answer, another has reported it."""
        for light in self._lights_in_vain():
            code = light.department.code
            if not light.has_filed or light.explanation or code not in LET_PASS:
                continue
            request = request_for(self.month.calendar_month, light.clause, light.unit)
            reviewer = self._reviewer(code)
            take_light_request_step(request, "ask", actor=reviewer, words=ASKING, now=self.now)
            if LET_PASS[code] == "answered":
                take_up(light.finding, self.month.calendar_month, actor=self._clerk(code), now=self.now)
                self._sign(code)

    def _add_spared(self) -> None:
        """One light that a department let pass, added by one reviewer; the other has yet to look at it."""
        filed = {unit.pk for code, unit in self.departments.items() if code in SIGNED}
        spared = [
            light.finding
            for light in self._lights_in_vain()
            if light.explanation and light.department.pk in filed
        ]
        if spared:
            finding = spared[0]
            self._added(finding.clause, finding.unit, finding.verdict.within(GROUNDS_LIMIT), SPARED_FACTS)
            return
        judged = self._judged(SIGNED, lights=1, flags=0)[0]
        clause = self.clauses[judged.rule.department, judged.rule.label]
        self._added(clause, self.departments[judged.unit.code], judged.grounds, judged.facts)

    def _added(self, clause: Clause, unit: Department, grounds: str, facts: str) -> None:
        add_unreported(
            self.month.calendar_month,
            clause,
            unit,
            actor=self.people["zfb-shenhe1"],
            grounds=grounds,
            facts=facts,
            unasked=UNASKED,
            now=self.now,
        )


def states(month: Month) -> tuple[set[str], set[str], int]:
    """The states that lines and explanations are in, and how many added lines wait for a second person."""
    lines = Determination.objects.filter(month=month)
    waiting = lines.filter(origin=Origin.OFFICE, state=LineState.FILED).count()
    explanations = Explanation.objects.filter(month=month)
    return (
        set(lines.values_list("state", flat=True)),
        set(explanations.values_list("state", flat=True)),
        waiting,
    )
