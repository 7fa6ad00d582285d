using Shouldly;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Web.Components.Portal.Transactions;
using Xunit;

namespace SmoothLlm.Tests.Components.Portal;

public sealed class StatementFilterTests
{
    [Fact]
    public void A_bare_url_shows_everything()
    {
        StatementFilter.Parse(show: null, from: null, to: null).ShouldBe(StatementFilter.Default);
        StatementFilter.Default.ToQueryString().ShouldBeEmpty();
    }

    [Fact]
    public void A_url_says_it_all_and_is_written_again()
    {
        var filter = StatementFilter.Parse("charges", "2026-01-30", "2026-01-31");

        filter.ShouldBe(new StatementFilter(WalletLines.ChargesOnly, new DateOnly(2026, 1, 30), new DateOnly(2026, 1, 31)));
        filter.ToQueryString().ShouldBe("?show=charges&from=2026-01-30&to=2026-01-31");
    }

    [Fact]
    public void The_last_day_is_included()
    {
        var query = StatementFilter.Parse(show: null, "2026-01-31", "2026-01-31").ToQuery();

        query.From.ShouldBe(new DateTimeOffset(2026, 1, 31, 0, 0, 0, TimeSpan.Zero));
        query.Until.ShouldBe(new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero));
        StatementFilter.Parse(show: null, from: null, "9999-12-31").ToQuery().Until.ShouldBeNull();
    }

    [Theory]
    [InlineData("everything", null, null, "show")]
    [InlineData(null, "yesterday", null, "from")]
    [InlineData(null, "2026-02-30", null, "from")]
    [InlineData(null, null, "31.01.2026", "to")]
    [InlineData(null, "2026-02-01", "2026-01-31", "to")]
    public void Nonsense_narrows_nothing_and_programs_are_told_its_name(string? show, string? from, string? to, string name)
    {
        StatementFilter.Parse(show, from, to).ShouldBe(StatementFilter.Default);
        StatementFilter.Read(show, from, to).Problems.Keys.ShouldBe([name]);
    }
}
