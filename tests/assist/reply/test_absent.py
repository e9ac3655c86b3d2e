from assist.reply.absent import foreign_codes, foreign_names


def test_foreign_codes_are_models_not_order_numbers(evidence_of) -> None:
    item = evidence_of("X3-Pro 防水", title="手机")
    assert foreign_codes("X3 Pro 防水吗", [item]) == ()
    assert foreign_codes("ZQ-77 防水吗", [item]) == ("zq-77",)
    assert foreign_codes("订单 AH20260112001 到哪了", [item]) == ()


def test_foreign_names(evidence_of) -> None:
    item = evidence_of("Works with the Anhe app.")
    assert foreign_names("Does it work with Alexa?", [item]) == ("Alexa",)
    assert foreign_names("Does it work with the Anhe app?", [item]) == ()
    assert foreign_names("能连HomeKit吗", [item]) == ("HomeKit",)


def test_days_of_the_week_are_no_foreign_names(evidence_of) -> None:
    assert foreign_names("Do you open on Tuesday?", [evidence_of("We open at nine.")]) == ()
