using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Infrastructure.Usage;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>Whoever is behind a request, as its client calls them, from the body to the log.</summary>
public sealed class EndUserTests(TestApp app) : IClassFixture<TestApp>
{
    private const string Question = """ "messages":[{"role":"user","content":"Hi"}] """;

    [Theory]
    [InlineData("v1/chat/completions", """ "user":"ada" """, "ada")]
    [InlineData("v1/chat/completions", """ "safety_identifier":"ada" """, "ada")]
    [InlineData("v1/chat/completions", """ "safety_identifier":"other","user":"ada","stream":true """, "ada")]
    [InlineData("v1/chat/completions", """ "user":null """, null)]
    [InlineData("v1/chat/completions", """ "user":"" """, null)]
    [InlineData("v1/chat/completions", """ "metadata":{"user_id":"ada"} """, null)]
    [InlineData("v1/messages", """ "max_tokens":50,"metadata":{"team":1,"user_id":"ada"} """, "ada")]
    [InlineData("v1/messages", """ "max_tokens":50,"metadata":null """, null)]
    [InlineData("v1/responses", """ "user":"ada" """, "ada")]
    public async Task The_record_says_who_the_client_says_it_is(string path, string fields, string? expected)
    {
        var customer = await app.AddCustomerAsync();
        string question = path == "v1/responses" ? """ "input":"Hi" """ : Question;

        using var response = await app.PostChatAsync(customer.Key, new StringContent($$"""{"model":"sandbox-chat",{{question}},{{fields}}}"""), path);

        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        await app.WhenSettledAsync();
        (await app.UsageAsync(customer)).ShouldHaveSingleItem().EndUser.ShouldBe(expected);
    }

    [Fact]
    public async Task A_name_that_is_too_long_is_cut_between_characters()
    {
        var customer = await app.AddCustomerAsync();
        string name = new string('a', RequestFacts.MaxEndUserLength - 1) + "😀b";

        using var response = await app.PostChatAsync(customer.Key, new StringContent($$"""{"model":"sandbox-chat",{{Question}},"user":"{{name}}"}"""));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        await app.WhenSettledAsync();
        (await app.UsageAsync(customer)).ShouldHaveSingleItem().EndUser.ShouldBe(new string('a', RequestFacts.MaxEndUserLength - 1));
    }

    [Fact]
    public async Task Whoever_looks_for_an_end_user_finds_all_of_theirs_and_nothing_else()
    {
        var customer = await app.AddCustomerAsync();
        var member = await ApiClient.SignInAsync(app, customer);
        foreach (string user in new[] { "ada", "Ada", "bob", "ada" })
        {
            using var response = await app.PostChatAsync(customer.Key, new StringContent($$"""{"model":"sandbox-chat",{{Question}},"user":"{{user}}"}"""));
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        await app.WhenSettledAsync();
        var found = await app.Services.GetRequiredService<RequestLog>().RecentAsync(
            customer.OrganizationId, new RecentRequestsQuery { EndUser = "ada" }, CancellationToken.None);

        found.Items.Select(item => item.Record.EndUser).ShouldBe(["ada", "ada"]);
        var items = (await member.GetAsync("/api/v1/usage/recent?endUser=bob")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("items");
        items.EnumerateArray().ShouldHaveSingleItem().GetProperty("endUser").GetString().ShouldBe("bob");
        var lines = (await member.GetAsync("/api/v1/usage/export?endUser=ada")).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(3);
        lines[0].ShouldContain("end_user");
    }
}
