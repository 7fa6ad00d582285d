using System.Text;
using Shouldly;
using SmoothLlm.Infrastructure.Catalog;
using Xunit;

namespace SmoothLlm.Tests.Catalog;

public sealed class CatalogReaderTests
{
    [Theory]
    [InlineData("", "the file: is not JSON")]
    [InlineData("[]", "the file: must be an object")]
    [InlineData("{}", "generated: required", "models: required")]
    [InlineData("""{"schema":"other/2","currency":"EUR","unit":"per token","generated":"2026-01-01","models":[]}""", "schema: must be", "currency: must be \"USD\"", "unit: must be")]
    [InlineData("""{"generated":"yesterday","models":{}}""", "generated: must be a date", "models: must be a list")]
    [InlineData("""{"generated":"2026-01-01","models":[3]}""", "models[0]: must be an object")]
    public void A_file_of_another_shape_says_where(string json, params string[] problems) => ShouldBegin(Problems(json), problems);

    [Theory]
    [InlineData("""{"input":-1,"output":2}""", "models[0].price_usd_per_1m.input: Enter 0 to")]
    [InlineData("""{"input":1,"output":"2"}""", "models[0].price_usd_per_1m.output: must be a number, is a text")]
    [InlineData("""{"input":1,"output":1e30}""", "models[0].price_usd_per_1m.output: is out of range")]
    [InlineData("""{"input":1,"output":1000001}""", "models[0].price_usd_per_1m.output: Enter 0 to")]
    [InlineData("""{"input":0,"output":0}""", "models[0].price_usd_per_1m.input: A price of nothing")]
    [InlineData("""{"input":1,"output":2,"cache_write_1h":-3}""", "models[0].price_usd_per_1m.cache_write_1h: Enter 0 to")]
    [InlineData("""{"input":1,"output":0.0000000001}""", "models[0].price_usd_per_1m.output: Use at most nine decimals")]
    public void A_wrong_rate_is_named_as_the_file_names_it(string price, string problem) =>
        ShouldBegin(Problems(File(Model(price))), problem);

    [Fact]
    public void Not_a_number_is_not_JSON() => Problems(File(Model("""{"input":NaN,"output":2}"""))).ShouldHaveSingleItem().ShouldStartWith("the file: is not JSON");

    [Fact]
    public void Tiers_announcements_dates_and_repetitions_have_their_places()
    {
        const string Price = """{"input":1,"output":2}""";
        string json = File(
            Model(Price, ""","price_tiers":[{"input_tokens_above":200000,"input":2,"output":4},{"input":2,"output":-4}]"""),
            Model(Price, ""","id":"b","price_effective_from":"2026-06-01","scheduled_price":{"from_date":"2026-05-01","input":2,"cache_read":-1}"""),
            Model(Price, ""","id":"c","release_date":"spring","context":-5"""),
            Model(Price),
            """{"provider":"Not A Slug","kind":"chat"}""");

        ShouldBegin(
            Problems(json),
            [
                "models[0].price_tiers[1].input_tokens_above: required",
                "models[0].price_tiers[1].output: Enter 0 to",
                "models[1].scheduled_price.from_date: must be later",
                "models[1].scheduled_price.output: Enter a price",
                "models[1].scheduled_price.cache_read: Enter 0 to",
                "models[2].release_date: must be a date",
                "models[2].context: must be a whole number",
                "models[4].provider: Use 1 to 40",
                "models[4].id: required",
                "models[4].name: required",
                "models[3].id: a of p is given twice",
            ]);
    }

    [Fact]
    public void A_file_beyond_the_limits_is_refused()
    {
        Problems(new string(' ', CatalogReader.MaxFileBytes + 1)).ShouldHaveSingleItem().ShouldContain("longer than 4 MiB");
        Problems(File([.. Enumerable.Range(0, CatalogReader.MaxModels + 1).Select(number => Model("""{"input":1,"output":2}""", $",\"id\":\"m{number}\""))]))
            .ShouldHaveSingleItem().ShouldContain("more than 2000 models");
    }

    [Fact]
    public void What_is_not_known_here_is_passed_over_and_what_is_open_stays_open()
    {
        var problems = new List<string>();
        var file = CatalogReader.Read(
            Encoding.UTF8.GetBytes(File(Model("""{"input":2,"output":8,"cache_read":null,"surprise":1}""", ""","vendor":{"mood":"good"},"price_tiers":null,"scheduled_price":null"""))),
            problems);

        problems.ShouldBeEmpty();
        var price = file.Models.ShouldHaveSingleItem().Prices.ShouldHaveSingleItem();
        price.From.ShouldBeNull();
        price.Draft.CacheRead.ShouldBeNull();
    }

    [Fact]
    public void A_tier_s_open_cache_prices_keep_their_ratio_to_the_input()
    {
        var problems = new List<string>();
        var file = CatalogReader.Read(
            Encoding.UTF8.GetBytes(File(Model(
                """{"input":3,"output":8,"cache_read":0.3,"cache_write":3.75,"cache_write_1h":6}""",
                ""","price_tiers":[{"input_tokens_above":1000,"input":6,"output":9,"cache_read":1}]"""))),
            problems);

        var tier = file.Models[0].Prices[0].Draft.Tiers.ShouldHaveSingleItem();
        tier.CacheRead.ShouldBe(1);
        tier.CacheWrite.ShouldBe(7.5m);
        tier.CacheWrite1h.ShouldBe(12);
    }

    private static string File(params string[] models) => $$"""{"generated":"2026-03-01","models":[{{string.Join(',', models)}}]}""";

    // A later field of the same name would be a problem of its own, so the id is left out where one is given.
    private static string Model(string price, string more = "") =>
        $$"""{"provider":"p",{{(more.Contains("\"id\"", StringComparison.Ordinal) ? "" : "\"id\":\"a\",")}}"name":"A","kind":"chat","price_usd_per_1m":{{price}}{{more}}}""";

    private static List<string> Problems(string json)
    {
        var problems = new List<string>();
        CatalogReader.Read(Encoding.UTF8.GetBytes(json), problems);
        return problems;
    }

    private static void ShouldBegin(List<string> problems, params string[] expected)
    {
        problems.Count.ShouldBe(expected.Length, string.Join("; ", problems));
        foreach (var (problem, beginning) in problems.Zip(expected))
            problem.ShouldStartWith(beginning);
    }
}
