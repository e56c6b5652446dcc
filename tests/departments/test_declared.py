from departments.declared import declared


def test_declared_are_the_modules_of_that_name_in_the_order_of_the_apps():
    names = [module.__name__ for module in declared("permissions")]
    apps = ("departments", "rules", "assessments", "boards", "commitments", "inspections")
    assert names == [f"{app}.permissions" for app in apps]


def test_nothing_is_declared_under_a_name_that_no_app_has():
    assert declared("no_such_module") == ()
