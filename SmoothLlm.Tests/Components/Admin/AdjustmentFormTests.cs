using Shouldly;
using SmoothLlm.Web.Components.Admin.Organizations;
using Xunit;

namespace SmoothLlm.Tests.Components.Admin;

public sealed class AdjustmentFormTests
{
    private static readonly Guid Organization = Guid.NewGuid();

    [Fact]
    public void Amount_and_reason_are_asked_for()
    {
        new AdjustmentForm().Read(Organization).Problems.Select(problem => problem.Field).ShouldBe(["amount", "reason"]);
        new AdjustmentForm { Amount = "-5", Reason = "An outage" }.Read(Organization).Problems.ShouldHaveSingleItem().Field.ShouldBe("amount");
    }

    [Fact]
    public void However_often_a_form_is_read_it_is_the_same_and_another_one_is_not()
    {
        var form = new AdjustmentForm { Amount = "5", Reason = "An outage" };

        form.Read(Organization).Draft.ShouldBe(form.Read(Organization).Draft);
        new AdjustmentForm { Amount = "5", Reason = "An outage" }.Read(Organization).Draft.FormId.ShouldNotBe(form.Id);
    }

    [Fact]
    public void Only_what_is_taken_can_be_clawed_back()
    {
        var form = new AdjustmentForm { Amount = "5", Reason = "A chargeback", IsDebit = true, IsClawBack = true };
        form.Read(Organization).Draft.IsClawBack.ShouldBeTrue();

        form.IsDebit = false;

        form.Read(Organization).Draft.IsClawBack.ShouldBeFalse();
    }
}
