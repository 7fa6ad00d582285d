using Shouldly;
using SmoothLlm.Core.Audit;
using SmoothLlm.Web.Components.Portal.Audit;
using Xunit;

namespace SmoothLlm.Tests.Audit;

public sealed class AuditDetailsTests
{
    [Fact]
    public void Values_keep_their_order_and_those_without_one_are_left_out()
    {
        string? details = AuditDetails.Of(
            ("name", "ci \"x\""), ("expiresAt", null), ("amountUsd", 12.5m), ("count", 3), ("isEnabled", true),
            ("from", new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero)), ("role", new AuditChange("Developer", "Admin")));

        details.ShouldBe(
            """{"name":"ci \"x\"","amountUsd":12.5,"count":3,"isEnabled":true,"from":"2026-01-31T12:00:00Z","role":{"from":"Developer","to":"Admin"}}""");
        AuditText.Details(details).ShouldBe(
            "name: ci \"x\", amountUsd: 12.5, count: 3, isEnabled: yes, from: 2026-01-31T12:00:00Z, role: Developer → Admin");
    }

    [Fact]
    public void Nothing_to_say_is_nothing()
    {
        AuditDetails.Of(("expiresAt", null)).ShouldBeNull();
        AuditText.Details(details: null).ShouldBeEmpty();
    }

    [Fact]
    public void Long_texts_are_cut_and_what_is_too_long_as_a_whole_is_left_out()
    {
        AuditDetails.Of(("reason", new string('x', 5000)))!.Length.ShouldBeLessThan(300);
        AuditDetails.Of([.. Enumerable.Range(0, 100).Select(number => ($"name{number}", (object?)new string('x', 100)))]).ShouldBeNull();
    }

    [Fact]
    public void The_actor_flows_with_the_work_and_ends_with_it()
    {
        CurrentActor.Value.ShouldBe(AuditActor.System);
        using (CurrentActor.Begin(new AuditActor(AuditActorKind.User, "ada", "::1")))
        {
            CurrentActor.Value.Id.ShouldBe("ada");
            using (CurrentActor.Begin(AuditActor.System))
                CurrentActor.Value.Id.ShouldBeNull();
            CurrentActor.Value.Id.ShouldBe("ada");
        }

        CurrentActor.Value.ShouldBe(AuditActor.System);
    }

    [Fact]
    public void Every_action_is_a_dotted_name_that_fits()
    {
        AuditActions.All.ShouldContain(AuditActions.ApiKeyCreated);
        AuditActions.All.ShouldAllBe(action => action.Length <= AuditEntry.MaxActionLength && action.Split('.').Length == 2);
    }
}
