"""Whatever happens to an account, in whatever order, at once and cut off: its ledger tells the truth after every step.

Operations run on two `Database` objects, as two processes would. Some are cut off at one of their statements. What has
returned must be in the ledger; what was cut off may be there as a whole or not at all.
"""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from roughy.assets.model import Asset, AssetState
from roughy.assets.removal import delete_asset
from roughy.assets.service import activate_paid, fail
from roughy.assets.unpaid import purge_unpaid
from roughy.credits import service
from roughy.credits.attribution import Step
from roughy.credits.model import CreditGrant, EntryType, LedgerEntry
from roughy.credits.purchases import Purchase
from roughy.credits.sweep import expire_grants
from roughy.database.base import now
from roughy.database.connection import Database
from roughy.errors import RoughyError
from roughy.timeline.ticks import Ticks
from roughy.webhooks.model import WebhookEvent
from tests.credits.coins import count_coins
from tests.credits.customer import Customer
from tests.credits.faults import Interrupted, interrupt, stop_at

UNPAID_DAYS = 3


@dataclass
class Told:
    """What operations were told to have happened, by which the ledger is held to account."""

    uploaded: list[Any] = field(default_factory=list)
    purchases: list[Purchase] = field(default_factory=list)
    recorded: set[str] = field(default_factory=set)
    granted: dict[Any, int] = field(default_factory=dict)
    corrections: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Upload:
    """A recording of so many minutes arrives and is prepared; it settles by another operation."""

    minutes: int

    async def happen(self, who: Customer, told: Told) -> None:
        told.uploaded.append(await who.upload(self.minutes))


@dataclass(frozen=True)
class Settle:
    """Every recording settles, whether it has before or not, in several processes."""

    async def happen(self, who: Customer, told: Told) -> None:
        await asyncio.gather(*(who.settle(asset_id) for asset_id in told.uploaded))


@dataclass(frozen=True)
class Fail:
    """The preparation of some recording fails."""

    which: int

    async def happen(self, who: Customer, told: Told) -> None:
        if told.uploaded:
            async with who.database.transaction() as session:
                await fail(session, _pick(told.uploaded, self.which), "unreadable", "It cannot be decoded.")


@dataclass(frozen=True)
class Delete:
    """The customer deletes some recording."""

    which: int

    async def happen(self, who: Customer, told: Told) -> None:
        if told.uploaded:
            async with who.database.transaction() as session:
                await delete_asset(session, who.account_id, _pick(told.uploaded, self.which))


@dataclass(frozen=True)
class Buy:
    """A purchase is heard of, more than once."""

    credits: int
    times: int

    async def happen(self, who: Customer, told: Told) -> None:
        purchase = who.purchase(self.credits)
        told.purchases.append(purchase)
        await asyncio.gather(*(who.buy(purchase) for _ in range(self.times)))
        told.recorded.add(purchase.session_id)


@dataclass(frozen=True)
class GiveBack:
    """Stripe gives back a part, in tenths, of some purchase, and old news of it come late."""

    which: int
    tenths: int

    async def happen(self, who: Customer, told: Told) -> None:
        if told.purchases:
            purchase = _pick(told.purchases, self.which)
            news = replace(purchase, given_back=purchase.paid * self.tenths // 10)
            await asyncio.gather(who.buy(news), who.buy(purchase))
            told.recorded.add(purchase.session_id)


@dataclass(frozen=True)
class Grant:
    """The operator gives credits, for some days or for ever."""

    credits: int
    days: int | None

    async def happen(self, who: Customer, told: Told) -> None:
        told.granted[await who.grant(self.credits, days=self.days)] = self.credits


@dataclass(frozen=True)
class Correct:
    """The operator corrects the balance."""

    delta: int

    async def happen(self, who: Customer, told: Told) -> None:
        reason = f"correction {len(told.corrections)} of {self.delta}"
        told.corrections[reason] = 0
        async with who.database.transaction() as session:
            await service.adjust(session, who.account_id, self.delta, reason)
            await activate_paid(session, who.account_id)
        told.corrections[reason] = self.delta


@dataclass(frozen=True)
class Refund:
    """The operator refunds some recording, perhaps a second time."""

    which: int

    async def happen(self, who: Customer, told: Told) -> None:
        if told.uploaded:
            async with who.database.transaction() as session:
                await service.refund(session, who.account_id, _pick(told.uploaded, self.which))
                await activate_paid(session, who.account_id)


@dataclass(frozen=True)
class Sweep:
    """The periodic work of a worker."""

    async def happen(self, who: Customer, told: Told) -> None:
        await expire_grants(who.database)
        await purge_unpaid(who.database, UNPAID_DAYS)


Operation = Upload | Settle | Fail | Delete | Buy | GiveBack | Grant | Correct | Refund | Sweep

WHICH = st.integers(0, 9)
OPERATIONS: st.SearchStrategy[Operation] = st.one_of(
    st.builds(Upload, st.integers(1, 6)),
    st.builds(Settle),
    st.builds(Buy, st.integers(1, 12), st.integers(1, 3)),
    st.builds(Grant, st.integers(1, 12), st.none() | st.integers(1, 4)),
    st.builds(Correct, st.integers(-8, 8).filter(bool)),
    st.builds(Refund, WHICH),
    st.builds(GiveBack, WHICH, st.integers(1, 10)),
    st.builds(Fail, WHICH),
    st.builds(Sweep),
    st.builds(Delete, WHICH),
)


class LedgerMachine(RuleBasedStateMachine):
    """One account and everything that can happen to it."""

    url: ClassVar[str]

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.told = Told()
        self.open()

    def open(self) -> None:
        """Start two processes."""
        self.databases = [Database(self.url), Database(self.url)]

    def close(self) -> None:
        """Stop them."""
        for database in self.databases:
            self.run(database.close())

    def run(self, body: Coroutine[Any, Any, Any]) -> Any:
        """Run until it is done."""
        return self.runner.run(body)

    def teardown(self) -> None:
        """Leave nothing open."""
        self.close()
        self.runner.close()

    @initialize()
    def join(self) -> None:
        """Open the account."""
        self.customer = self.run(Customer.join(self.databases[0]))
        self.run(self.see())

    @rule(operation=OPERATIONS)
    def one_thing_happens(self, operation: Operation) -> None:
        """An operation by itself."""
        self.run(self.happen([operation]))

    @rule(operations=st.lists(OPERATIONS, min_size=2, max_size=5))
    def things_happen_at_once(self, operations: list[Operation]) -> None:
        """Operations in parallel, in turn on either process."""
        self.run(self.happen(operations))

    @rule(operation=OPERATIONS, statement=st.integers(0, 25))
    def something_is_cut_off(self, operation: Operation, statement: int) -> None:
        """A process dies in the middle of an operation."""
        self.run(self.cut_off(operation, statement))

    @rule(days=st.sampled_from([0.5, 1, 2]))
    def time_passes(self, days: float) -> None:
        """Days go by, and two workers sweep at once."""
        self.run(self.customer.wait(days))
        self.run(self.happen([Sweep(), Sweep()]))
        assert not self.overdue & set(count_coins(self.steps)[0])

    @rule()
    def everything_restarts(self) -> None:
        """Both processes end and start again."""
        self.close()
        self.open()
        self.customer = replace(self.customer, database=self.databases[0])

    async def happen(self, operations: Sequence[Operation]) -> None:
        """Run operations at once; being refused is an answer."""
        whose = [replace(self.customer, database=self.databases[number % 2]) for number in range(len(operations))]
        outcomes = await asyncio.gather(
            *(operation.happen(who, self.told) for operation, who in zip(operations, whose, strict=True)),
            return_exceptions=True,
        )
        for outcome in outcomes:
            if outcome and not isinstance(outcome, RoughyError):
                raise outcome
        await self.see()

    async def cut_off(self, operation: Operation, statement: int) -> None:
        """Run an operation in a process that dies before the statement."""
        dying = Database(self.url)
        stop_at(dying, statement, interrupt)
        try:
            await operation.happen(replace(self.customer, database=dying), self.told)
        except (Interrupted, RoughyError):
            pass
        finally:
            await dying.close()
        await self.see()

    async def see(self) -> None:
        """Look at all that the database knows of the account."""
        mine = self.customer.account_id
        self.balance, self.entries = await self.customer.balance(), await self.customer.entries()
        async with self.customer.database.reading() as session:
            grants = await session.scalars(select(CreditGrant).where(CreditGrant.account_id == mine))
            dates = {grant.id: grant.expires_at for grant in grants}
            self.assets = (await session.scalars(select(Asset).where(Asset.account_id == mine))).all()
            ready = select(WebhookEvent.asset_id).where(
                WebhookEvent.account_id == mine, WebhookEvent.type == "asset.ready"
            )
            self.announced = (await session.scalars(ready)).all()
        self.steps = [Step(e.delta, e.grant_id, dates[e.grant_id] if e.grant_id else None) for e in self.entries]
        self.overdue = {grant_id for grant_id, date in dates.items() if date and date <= now()}

    def of_type(self, type_: EntryType) -> list[LedgerEntry]:
        """The entries of one type."""
        return [entry for entry in self.entries if entry.type == type_]

    @invariant()
    def the_balance_is_the_sum_of_all_steps(self) -> None:
        assert self.balance == sum(entry.delta for entry in self.entries)

    @invariant()
    def what_is_ready_was_charged_once_at_its_price_and_nothing_else_was(self) -> None:
        charges = {entry.asset_id: -entry.delta for entry in self.of_type(EntryType.CONSUME_ASSET)}
        assert len(charges) == len(self.of_type(EntryType.CONSUME_ASSET)) and set(charges) <= set(self.told.uploaded)
        for asset in self.assets:
            paid = asset.state == AssetState.READY and asset.duration
            assert charges.get(asset.id) == (service.price(Ticks(asset.duration)) if paid else None)
        assert sorted(self.announced) == sorted(asset.id for asset in self.assets if asset.state == AssetState.READY)

    @invariant()
    def neither_a_charge_nor_an_expiry_leads_below_zero(self) -> None:
        balance = 0
        for entry in self.entries:
            balance += entry.delta
            assert balance >= 0 or entry.type not in {EntryType.CONSUME_ASSET, EntryType.EXPIRY}

    @invariant()
    def each_expiry_takes_what_counting_coins_leaves_of_its_grant(self) -> None:
        assert set(Counter(entry.grant_id for entry in self.of_type(EntryType.EXPIRY)).values()) <= {1}
        for position, entry in enumerate(self.entries):
            if entry.type == EntryType.EXPIRY:
                assert count_coins(self.steps[:position])[0].get(entry.grant_id) == -entry.delta

    @invariant()
    def nothing_is_refunded_twice_or_beyond_its_charge(self) -> None:
        charges = {entry.asset_id: -entry.delta for entry in self.of_type(EntryType.CONSUME_ASSET)}
        refunds = self.of_type(EntryType.REFUND)
        assert len({entry.asset_id for entry in refunds}) == len(refunds)
        assert all(entry.delta <= charges[entry.asset_id] for entry in refunds)

    @invariant()
    def every_purchase_and_grant_that_was_made_is_there_once_and_no_other_credits_came(self) -> None:
        topups = self.of_type(EntryType.TOPUP)
        bought = {entry.stripe_session_id: entry.delta for entry in topups if entry.stripe_session_id}
        granted = {entry.grant_id: entry.delta for entry in topups if entry.grant_id}
        promised = {purchase.session_id: purchase.credits for purchase in self.told.purchases}
        assert self.told.recorded <= set(bought) and bought.items() <= promised.items()
        assert self.told.granted.items() <= granted.items()
        assert len(topups) == len(bought) + len(granted)

    @invariant()
    def every_correction_that_was_made_is_there_once(self) -> None:
        made = [(e.reason, e.delta) for e in self.of_type(EntryType.ADJUSTMENT) if not e.stripe_session_id]
        assert len(set(made)) == len(made)
        assert {(reason, delta) for reason, delta in self.told.corrections.items() if delta} <= set(made)

    @invariant()
    def no_purchase_loses_more_than_it_brought(self) -> None:
        left: Counter[str] = Counter()
        for entry in self.entries:
            if entry.stripe_session_id:
                left[entry.stripe_session_id] += entry.delta
        assert all(credits >= 0 for credits in left.values())


def _pick(among: Sequence[Any], which: int) -> Any:
    return among[which % len(among)]


def test_the_ledger_tells_the_truth_whatever_happens(database_url: str) -> None:
    machine = type("Machine", (LedgerMachine,), {"url": database_url})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=20,
            stateful_step_count=15,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
