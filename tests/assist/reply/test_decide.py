import pytest

from assist.reply.decide import decide

RULES = "签收后7天内，商品完好的，可申请无理由退货，运费由买家承担。"
STRONG = {"dense": 0.91, "dense_rank": 1.0, "lexical_rank": 1.0}


def _decide(text, evidence, question_of, triage_of, message_of, outcome_of, **options):
    triage = triage_of(**options.pop("triage", {}))
    outcome = outcome_of(*evidence, **options.pop("outcome", {}))
    message = message_of(text, **options.pop("message", {}))
    return decide(question_of(text), triage, outcome, message=message, **options)


@pytest.fixture
def ask(question_of, triage_of, message_of, outcome_of):
    def run(text, *evidence, **options):
        return _decide(text, evidence, question_of, triage_of, message_of, outcome_of, **options)

    return run


def test_a_covered_question_is_answered(ask, evidence_of) -> None:
    decision = ask("签收后几天内可以无理由退货", evidence_of(RULES, parts=STRONG))
    assert (decision.action, decision.reason, decision.labels) == ("answer", "full", (1,))
    assert 0.62 <= decision.confidence <= 1.0


@pytest.mark.parametrize(
    ("text", "action", "reason"),
    [
        ("炸锅起火了，手被烫伤！", "escalate", "safety"),
        ("My kettle caught fire", "escalate", "safety"),
        ("吃完全家上吐下泻，在医院挂水", "escalate", "safety"),
        ("My son threw up after eating it", "escalate", "safety"),
        ("戴了一个礼拜，眼睛疼得睁不开，大夫说是炎症", "escalate", "safety"),
        ("her face is all swollen since she used the cream", "escalate", "safety"),
        ("my doctor said it is an infection from the lens", "escalate", "safety"),
        ("我昨天下的单现在到哪儿了，师傅还有多久到", "abstain", "needs_live_data"),
        ("这个买回去能放几天？", "clarify", "missing_slot"),
        ("how long is it covered for?", "clarify", "missing_slot"),
        ("I bought a guitar from some other brand, how do I return it", "abstain", "out_of_scope"),
        ("宝宝拉肚子吃什么药好", "escalate", "safety"),
        ("我已经找律师起诉你们了", "escalate", "legal"),
        ("你好，在吗", "clarify", "missing_slot"),
        ("今天天气怎么样", "abstain", "out_of_scope"),
        ("write me a poem about cats", "abstain", "out_of_scope"),
        ("我的快递到哪了", "abstain", "needs_live_data"),
        ("Where is my parcel?", "abstain", "needs_live_data"),
        ("退款到账了吗", "abstain", "needs_live_data"),
        ("昨天申请的退款你们审核过了没", "abstain", "needs_live_data"),
        ("滨江店现在修车人多不 过去要排多久", "abstain", "needs_live_data"),
        ("how busy is the shop right now?", "abstain", "needs_live_data"),
        ("赔我1000元，不然给差评", "escalate", "beyond_authority"),
        ("赔我一千块", "escalate", "beyond_authority"),
        ("i want 150 off you", "escalate", "beyond_authority"),
    ],
)
def test_what_the_message_alone_decides(ask, evidence_of, text, action, reason) -> None:
    decision = ask(text, evidence_of(RULES, parts=STRONG))
    assert (decision.action, decision.reason) == (action, reason)


def test_live_data_names_its_slot(ask) -> None:
    assert ask("我的快递到哪了").missing == ("order",)
    assert ask("退款到账了吗").missing == ("refund",)
    assert ask("上礼拜寄过去修的箱子修好没").missing == ("request",)
    assert ask("店里现在排队吗").missing == ("now",)


def test_a_rule_about_parcels_is_no_live_question(ask, evidence_of) -> None:
    item = evidence_of("快递一般3到5天送达。", parts=STRONG)
    assert ask("快递一般多久送到", item).reason != "needs_live_data"


def test_a_small_demand_is_within_authority(ask, evidence_of) -> None:
    item = evidence_of(RULES, parts=STRONG)
    assert ask("赔我50元吧", item).reason != "beyond_authority"
    assert ask("赔我50元吧", item, limit=20).reason == "beyond_authority"


def test_how_much_could_be_given_is_never_told(ask, evidence_of) -> None:
    internal = evidence_of("一线客服最高赔付100元。", audience="internal", parts=STRONG)
    decision = ask("你最多能赔我多少", internal)
    assert (decision.action, decision.reason) == ("escalate", "beyond_authority")


def test_nothing_found_is_no_source(ask) -> None:
    assert ask("你们在火星有门店吗").reason == "no_source"


def test_a_foreign_model_is_hard_evidence_against(ask, evidence_of) -> None:
    item = evidence_of("X3 Pro 支持防水，等级 IP68。", parts=STRONG)
    assert ask("X3 Pro 支持防水吗", item).action == "answer"
    assert ask("ZQ-77 支持防水吗", item).action == "abstain"


def test_expired_only_where_the_old_text_fits_better(ask, evidence_of) -> None:
    old = evidence_of("双人床垫试睡期为30晚，可退一次。", 9)
    # As a real index has it: many sentences, none of them near.
    weak = "".join(f"第{number}条说明与此无关，按页面为准。" for number in range(12))
    other = evidence_of(weak, parts={"dense": 0.78})
    decision = ask("床垫试睡期几晚", other, outcome={"best_expired": old})
    assert (decision.action, decision.reason, decision.labels) == ("abstain", "expired", (9,))


def test_anger_without_an_answer_goes_to_a_person(ask) -> None:
    angry = {"scenario": "complaint", "emotion": "angry", "sentiment": "negative"}
    decision = ask("你们就是一群骗子，服务太烂", triage=angry)
    assert (decision.action, decision.reason) == ("escalate", "complaint")


def test_danger_without_an_answer_is_handed_over_as_danger(ask) -> None:
    mould = {"scenario": "complaint", "emotion": "angry", "escalation": "safety"}
    decision = ask("你们就是一群骗子，吃的都发霉了", triage=mould)
    assert (decision.action, decision.reason) == ("escalate", "safety")


def test_this_one_without_a_name_asks_which(ask, evidence_of) -> None:
    rows = evidence_of("名称：甲款\n价格：9元\n\n名称：乙款\n价格：8元", parts=STRONG)
    decision = ask("这个多少钱", rows)
    assert (decision.action, decision.reason) == ("clarify", "missing_slot")
    assert decision.options == ("甲款", "乙款")


def test_two_stores_two_rules_asks_which_store(ask, evidence_of) -> None:
    one = evidence_of("签收后7天内可申请无理由退货。", tags={"store": "一店"}, parts=STRONG)
    two = evidence_of("签收后15天内可申请无理由退货。", 2, tags={"store": "二店"}, score=0.98)
    decision = ask("签收后几天内可以无理由退货", one, two)
    assert (decision.reason, decision.options, decision.missing) == (
        "ambiguous",
        ("一店", "二店"),
        ("store",),
    )
    known = ask("签收后几天内可以无理由退货", one, two, message={"filters": {"store": "一店"}})
    assert known.action == "answer"


def test_two_rules_of_one_scope_are_a_conflict(ask, evidence_of) -> None:
    one = evidence_of("签收后7天内可申请无理由退货。", parts=STRONG)
    two = evidence_of("签收后15天内可申请无理由退货。", 2, score=0.98)
    decision = ask("签收后几天内可以无理由退货", one, two)
    assert (decision.action, decision.reason, decision.labels) == ("escalate", "conflict", (1, 2))


def test_thanks_without_a_question_are_not_answered_with_facts(ask, evidence_of) -> None:
    grateful = {"emotion": "grateful", "sentiment": "positive"}
    item = evidence_of("水壶烧水约5分钟，水开后自动断电。", parts=STRONG)
    text = "小姑娘态度真好，换的水壶昨天就到了，烧水也快，谢谢你们啊"
    assert ask(text, item, triage=grateful).action == "clarify"
    asked = ask("谢谢！水壶烧水多久能开", item, triage=grateful)
    assert asked.action == "answer"


def test_a_code_that_no_document_names_is_no_source_however_near_the_rest(ask, evidence_of) -> None:
    item = evidence_of("X3 支持防水，等级 IP68。", parts=STRONG)
    assert ask("ZQ-77 支持防水吗，等级是多少", item).reason == "no_source"


def test_what_is_not_named_is_asked_unless_one_rule_answers_all(ask, evidence_of) -> None:
    named, unnamed = {"unnamed": 0.1}, {"unnamed": 0.9}
    sure = evidence_of(RULES, parts=STRONG)
    assert ask("签收后几天内可以无理由退货", sure, triage=unnamed).action == "answer"
    far = {"dense": 0.3, "dense_rank": 9.0, "lexical_rank": 9.0}
    things = enumerate(("冰箱", "耳机"), start=1)
    vague = [evidence_of(f"{name}另有规定，见说明。", n, parts=far) for n, name in things]
    asked = ask("用了几次还能退不", *vague, triage=unnamed)
    assert (asked.action, asked.reason) == ("clarify", "missing_slot")
    assert ask("用了几次还能退不", *vague, triage=named).action == "abstain"


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("修了三次还是老样子 再糊弄我直接打12315 发网上曝光你们", "escalate"),
        ("签收后几天内可以无理由退货？不退我就打12315", "answer"),
    ],
)
def test_a_threat_that_asks_nothing_is_handed_over(ask, evidence_of, text, action) -> None:
    triage = {"scenario": "complaint", "emotion": "angry", "escalation": "threat"}
    assert ask(text, evidence_of(RULES, parts=STRONG), triage=triage).action == action
