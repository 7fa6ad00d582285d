using Shouldly;
using SmoothLlm.Web.Components.Admin.Models;
using Xunit;

namespace SmoothLlm.Tests.Components.Admin;

public sealed class ModelFormTests
{
    [Fact]
    public void The_order_of_the_rows_becomes_priorities_and_equals_share_one()
    {
        var form = WithRows("a", "b", "c");
        form.Rows[2].IsEqualToTheOneAbove = true;
        form.Read().Draft.Deployments.Select(deployment => (deployment.Provider, deployment.Priority)).ShouldBe([("a", 0), ("b", 1), ("c", 1)]);

        form.Move(2, -1);
        form.Move(1, -1);
        form.Move(0, -1);

        form.Read().Draft.Deployments.Select(deployment => (deployment.Provider, deployment.Priority)).ShouldBe([("c", 0), ("a", 1), ("b", 2)]);
    }

    [Fact]
    public void What_is_no_number_is_told_at_its_field()
    {
        var form = WithRows();
        form.ContextLength = "much";
        form.MaxOutputTokens = "16,384";
        form.Aliases = "one, two\nthree";

        var (draft, problems) = form.Read();

        problems.ShouldHaveSingleItem().Field.ShouldBe("contextLength");
        draft.MaxOutputTokens.ShouldBe(16_384);
        draft.Aliases.ShouldBe(["one", "two", "three"]);
    }

    private static ModelForm WithRows(params string[] providers)
    {
        var form = ModelForm.ForNew();
        foreach (string provider in providers)
        {
            form.Add();
            form.Rows[^1].Provider = provider;
        }

        return form;
    }
}
