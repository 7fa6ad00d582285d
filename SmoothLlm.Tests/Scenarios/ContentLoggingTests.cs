using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Core.Audit;
using SmoothLlm.Core.ContentLogging;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.ContentLogging;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>Texts of requests, from an owner's consent to their deletion.</summary>
public sealed class ContentLoggingTests(UpstreamApp app) : IClassFixture<UpstreamApp>
{
    private const string Question = "my very private question";
    private const string Reply = "a very private answer";

    [Fact]
    public async Task Without_consent_nothing_is_kept()
    {
        var (customer, owner) = await AddAsync();

        string id = await AskAsync(customer);

        await app.WhenSettledAsync();
        app.Services.GetRequiredService<IContentLog>().Begin(new Core.ApiKeys.ApiKeyEntry(customer.KeyId, customer.OrganizationId, 1, null, null)).ShouldBeNull();
        (await RowsAsync(customer)).ShouldBeEmpty();
        (await owner.GetAsync("/api/content-logging")).Json.GetProperty("isOn").GetBoolean().ShouldBeFalse();
        (await owner.GetAsync($"/api/requests/{id}/content")).ShouldBe(HttpStatusCode.NotFound);
        (await owner.PutAsync("/api/content-logging", new { isOn = true })).ShouldBe(HttpStatusCode.BadRequest).Error("consent").ShouldContain("agree");
        (await owner.PutAsync("/api/content-logging", new { isOn = true, consent = true, retentionDays = 3650 })).ShouldBe(HttpStatusCode.BadRequest)
            .Error("retentionDays").ShouldContain("90");
        (await AskAsync(customer)).ShouldNotBeNull();
        (await RowsAsync(customer)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task With_consent_both_texts_are_kept_encrypted_and_each_look_is_written_down(bool isStreamed)
    {
        var (customer, owner) = await AddAsync();
        await SwitchOnAsync(owner);

        string id = await AskAsync(customer, isStreamed);

        var row = await WhenKeptAsync(customer);
        foreach (byte[] stored in new[] { row.ProtectedRequest, row.ProtectedAnswer })
        {
            Encoding.UTF8.GetString(stored).ShouldNotContain("private");
            stored.Length.ShouldBeGreaterThan(50);
        }

        (await LooksAsync(owner)).ShouldBeEmpty("nobody has looked yet");
        var content = (await owner.GetAsync($"/api/requests/{id}/content")).ShouldBe(HttpStatusCode.OK).Json;
        content.GetProperty("request").GetProperty("text").GetString().ShouldNotBeNull().ShouldContain(Question);
        content.GetProperty("request").GetProperty("isTruncated").GetBoolean().ShouldBeFalse();
        string answer = content.GetProperty("answer").GetProperty("text").GetString()!;
        if (isStreamed)
            answer.ShouldBe(Reply);
        else
            answer.ShouldContain($"\"content\":\"{Reply}\"");
        (await LooksAsync(owner)).ShouldBe([(owner.Email, id)]);
    }

    [Fact]
    public async Task A_credential_inside_of_a_request_is_not_kept()
    {
        var (customer, owner) = await AddAsync();
        await SwitchOnAsync(owner);
        app.First.Script = turn => turn.SendAsync(UpstreamBytes.Completion());

        using var response = await app.PostChatAsync(
            customer, """{"model":"scripted","messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"mcp","authorization":"s3cr\"et","headers":{"X-Api-Key" : "s3cret2"}}]}""");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        await WhenKeptAsync(customer);
        string text = (await owner.GetAsync($"/api/requests/{response.Headers.GetValues("x-request-id").Single()}/content")).Json.GetProperty("request").GetProperty("text").GetString()!;
        text.ShouldBe("""{"model":"scripted","messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"mcp","authorization":"[hidden]","headers":{"X-Api-Key" : "[hidden]"}}]}""");
    }

    [Fact]
    public async Task What_is_too_long_is_cut_and_says_so()
    {
        var (customer, owner) = await AddAsync();
        await SwitchOnAsync(owner);
        string question = new('é', 100_000);

        string id = await AskAsync(customer, question: question);

        await WhenKeptAsync(customer);
        var request = (await owner.GetAsync($"/api/requests/{id}/content")).Json.GetProperty("request");
        request.GetProperty("isTruncated").GetBoolean().ShouldBeTrue();
        request.GetProperty("bytes").GetInt64().ShouldBeGreaterThan(200_000);
        string text = request.GetProperty("text").GetString()!;
        Encoding.UTF8.GetByteCount(text).ShouldBeInRange(64 * 1024 - 1, 64 * 1024);
        text.ShouldNotContain("\uFFFD");
    }

    [Fact]
    public async Task Only_owners_decide_and_neither_billing_members_nor_strangers_read()
    {
        var (customer, owner) = await AddAsync();
        await SwitchOnAsync(owner);
        string id = await AskAsync(customer);
        await WhenKeptAsync(customer);
        var admin = await ApiClient.SignInAsync(app, customer, OrganizationRole.Admin);
        var developer = await ApiClient.SignInAsync(app, customer, OrganizationRole.Developer);
        var billing = await ApiClient.SignInAsync(app, customer, OrganizationRole.Billing);
        var (_, stranger) = await AddAsync();
        var platformAdmin = await ApiClient.SignInAdminAsync(app);

        (await admin.PutAsync("/api/content-logging", new { isOn = false })).ShouldBe(HttpStatusCode.Forbidden);
        (await developer.GetAsync($"/api/requests/{id}/content")).ShouldBe(HttpStatusCode.OK);
        (await billing.GetAsync($"/api/requests/{id}/content")).ShouldBe(HttpStatusCode.Forbidden);
        (await stranger.GetAsync($"/api/requests/{id}/content")).ShouldBe(HttpStatusCode.NotFound);
        (await platformAdmin.GetAsync($"/api/requests/{id}/content", ("X-Organization", customer.OrganizationId.ToString()))).ShouldBe(HttpStatusCode.NotFound);
        (await new ApiClient(app) { AccessToken = customer.Key }.GetAsync($"/api/requests/{id}/content")).ShouldBe(HttpStatusCode.Unauthorized);
        (await LooksAsync(owner)).ShouldBe([(developer.Email, id)]);
    }

    [Fact]
    public async Task Switched_off_with_deletion_everything_goes_at_once()
    {
        var (customer, owner) = await AddAsync();
        await SwitchOnAsync(owner);
        string id = await AskAsync(customer);
        await WhenKeptAsync(customer);

        var answer = (await owner.PutAsync("/api/content-logging", new { isOn = false, deleteStored = true })).ShouldBe(HttpStatusCode.OK).Json;

        (answer.GetProperty("isOn").GetBoolean(), answer.GetProperty("stored").GetInt32()).ShouldBe((false, 0));
        (await RowsAsync(customer)).ShouldBeEmpty();
        (await owner.GetAsync($"/api/requests/{id}/content")).ShouldBe(HttpStatusCode.NotFound);
        await AskAsync(customer);
        await app.WhenSettledAsync();
        (await RowsAsync(customer)).ShouldBeEmpty();
        (await ActionsAsync(owner)).ShouldBe([AuditActions.ContentLoggingDisabled, AuditActions.ContentLoggingEnabled]);
    }

    [Fact]
    public async Task What_is_older_than_chosen_is_deleted_also_after_it_was_switched_off()
    {
        var (customer, owner) = await AddAsync();
        await SwitchOnAsync(owner, days: 7);
        await AskAsync(customer);
        var fresh = await WhenKeptAsync(customer);
        await AddRowAsync(customer, fresh.RecordedAt.AddDays(-6));
        await AddRowAsync(customer, fresh.RecordedAt.AddDays(-8));
        var job = app.Services.GetRequiredService<ContentRetentionJob>();

        await job.RunOnceAsync(CancellationToken.None);
        (await RowsAsync(customer)).Count.ShouldBe(2);

        (await owner.PutAsync("/api/content-logging", new { isOn = false })).ShouldBe(HttpStatusCode.OK);
        await AddRowAsync(customer, fresh.RecordedAt.AddDays(-8));
        await job.RunOnceAsync(CancellationToken.None);
        (await RowsAsync(customer)).Count.ShouldBe(2, "what is not too old yet stays its time");
    }

    private async Task<(TestCustomer Customer, ApiClient Owner)> AddAsync()
    {
        var customer = await app.AddCustomerAsync();
        return (customer, await ApiClient.SignInAsync(app, customer));
    }

    private static async Task SwitchOnAsync(ApiClient owner, int days = 30) =>
        (await owner.PutAsync("/api/content-logging", new { isOn = true, retentionDays = days, consent = true })).ShouldBe(HttpStatusCode.OK);

    private async Task<string> AskAsync(TestCustomer customer, bool isStreamed = false, string question = Question)
    {
        app.First.Script = turn => turn.SendAsync(isStreamed
            ? UpstreamBytes.Stream(UpstreamBytes.Text(Reply[..6]), UpstreamBytes.Text(Reply[6..], finish: "stop"), UpstreamBytes.UsageEvent(), UpstreamBytes.Done)
            : UpstreamBytes.Completion(content: Reply));
        using var response = await app.PostChatAsync(
            customer, $$"""{"model":"scripted","messages":[{"role":"user","content":"{{question}}"}],"max_tokens":50{{(isStreamed ? ",\"stream\":true" : "")}}}""");
        (await response.Content.ReadAsStringAsync()).ShouldContain("a very");
        return response.Headers.GetValues("x-request-id").Single();
    }

    /// <summary>It is written beside the request's way, a moment later.</summary>
    private async Task<RequestContent> WhenKeptAsync(TestCustomer customer)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            if (await RowsAsync(customer) is [var row, ..])
                return row;
            await Task.Delay(20, patience.Token);
        }
    }

    private Task<List<RequestContent>> RowsAsync(TestCustomer customer) =>
        app.ReadAsync(context => context.RequestContents.AsNoTracking().Where(row => row.OrganizationId == customer.OrganizationId).ToListAsync());

    private Task AddRowAsync(TestCustomer customer, DateTimeOffset at) => app.Services.GetRequiredService<Database>().WriteAsync(
        context =>
        {
            context.RequestContents.Add(new RequestContent
            {
                RequestId = Guid.NewGuid(),
                OrganizationId = customer.OrganizationId,
                RecordedAt = at,
                ProtectedRequest = [],
                RequestBytes = 0,
                IsRequestCut = false,
                ProtectedAnswer = [],
                AnswerBytes = 0,
                IsAnswerCut = false,
            });
            return Task.CompletedTask;
        },
        CancellationToken.None);

    private static async Task<IReadOnlyList<(string Who, string Request)>> LooksAsync(ApiClient owner) =>
    [
        .. (await owner.GetAsync($"/api/audit?action={AuditActions.ContentViewed}")).Json.GetProperty("items").EnumerateArray()
            .Select(item => (item.GetProperty("actor").GetString()!, item.GetProperty("targetId").GetString()!)),
    ];

    private static async Task<IReadOnlyList<string>> ActionsAsync(ApiClient owner) =>
        [.. (await owner.GetAsync("/api/audit?action=content.")).Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("action").GetString()!)];
}
