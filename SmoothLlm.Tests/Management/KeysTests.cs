using System.Net;
using Shouldly;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Management;

/// <summary>Keys and monitor tokens, as programs manage them.</summary>
public sealed class KeysTests(TestApp app) : IClassFixture<TestApp>
{
    [Theory]
    [InlineData("keys", "llm_sk_")]
    [InlineData("tokens", "mon_sk_")]
    public async Task A_key_is_made_read_changed_rotated_revoked_and_deleted(string group, string prefix)
    {
        var member = await ApiClient.SignInAsync(app, await app.AddCustomerAsync());

        var created = (await member.PostAsync($"/api/{group}", new { name = "ci", spendLimitUsd = "12.5", spendLimitWindow = "daily", allowedIps = new[] { "10.0.0.0/8" } }))
            .ShouldBe(HttpStatusCode.Created);
        created.Json.EnumerateObject().Select(property => property.Name).ShouldBe(["id", "name", "prefix", "secret"]);
        created.Of("secret").ShouldStartWith(prefix);
        string path = $"/api/v1/{group}/{created.Of("id")}";

        var read = (await member.GetAsync(path)).ShouldBe(HttpStatusCode.OK);
        read.Text.ShouldNotContain(created.Of("secret"));
        read.Of("spendLimitUsd").ShouldBe("12.5");
        read.Of("spendLimitWindow").ShouldBe("daily");

        var changed = (await member.PutAsync(path, new { name = "build", spendLimitUsd = (decimal?)null })).ShouldBe(HttpStatusCode.OK);
        changed.Of("name").ShouldBe("build");
        changed.Json.GetProperty("spendLimitUsd").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        changed.Json.GetProperty("allowedIps")[0].GetString().ShouldBe("10.0.0.0/8", "what is left out stays");

        var rotated = (await member.PostAsync(path + "/rotate", new { graceHours = 2 })).ShouldBe(HttpStatusCode.OK);
        rotated.Of("id").ShouldBe(created.Of("id"));
        rotated.Of("secret").ShouldNotBe(created.Of("secret"));

        (await member.PostAsync(path + "/revoke")).ShouldBe(HttpStatusCode.NoContent);
        (await member.GetAsync(path)).Of("status").ShouldBe("revoked");
        (await member.PutAsync(path, new { name = "again" })).ShouldBe(HttpStatusCode.Conflict);
        (await member.DeleteAsync($"/api/{group}?id={created.Of("id")}")).ShouldBe(HttpStatusCode.NoContent);
        (await member.GetAsync(path)).ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("""{}""", "name")]
    [InlineData("""{"name":""}""", "name")]
    [InlineData("""{"name":"a","organizationId":"01a214d4-9fd9-7f9a-9993-54d9b5718de6"}""", "organizationId")]
    [InlineData("""{"name":"a","secretHash":"00"}""", "secretHash")]
    [InlineData("""{"name":"a","requestsPerMinute":0}""", "requestsPerMinute")]
    [InlineData("""{"name":"a","requestsPerMinute":1.5}""", "requestsPerMinute")]
    [InlineData("""{"name":"a","tokensPerMinute":"many"}""", "tokensPerMinute")]
    [InlineData("""{"name":"a","spendLimitUsd":-1}""", "spendLimitUsd")]
    [InlineData("""{"name":"a","spendLimitUsd":0.00000000000000000000000000001}""", "spendLimitUsd")]
    [InlineData("""{"name":"a","spendLimitWindow":"hourly"}""", "spendLimitWindow")]
    [InlineData("""{"name":"a","spendLimitWindow":1}""", "spendLimitWindow")]
    [InlineData("""{"name":"a","expiresAt":"2020-01-01T00:00:00Z"}""", "expiresAt")]
    [InlineData("""{"name":"a","expiresAt":"tomorrow"}""", "expiresAt")]
    [InlineData("""{"name":"a","allowedIps":["10.0.0.999"]}""", "allowedIps")]
    [InlineData("""["name"]""", "")]
    [InlineData("""{"name":"a","name":"b"}""", "")]
    [InlineData("""{"name":"\ud800"}""", "name")]
    public async Task What_cannot_be_is_a_problem_with_the_fields_name(string body, string field)
    {
        var member = await ApiClient.SignInAsync(app, await app.AddCustomerAsync());

        (await member.PostAsync("/api/keys", body)).ShouldBe(HttpStatusCode.BadRequest).Error(field).ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_body_of_another_kind_is_refused_in_words()
    {
        var member = await ApiClient.SignInAsync(app, await app.AddCustomerAsync());
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/keys") { Content = new StringContent("name=a", null, "application/x-www-form-urlencoded") };
        request.Headers.Authorization = new("Bearer", member.AccessToken);

        using var response = await app.Client.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        response.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
    }

    [Fact]
    public async Task The_same_request_under_one_idempotency_key_makes_one_key_and_the_same_secret()
    {
        var member = await ApiClient.SignInAsync(app, await app.AddCustomerAsync());
        var header = ("Idempotency-Key", "build-7");

        var first = (await member.PostAsync("/api/keys", new { name = "ci" }, header)).ShouldBe(HttpStatusCode.Created);
        var second = (await member.PostAsync("/api/v1/keys", new { name = "ci" }, header)).ShouldBe(HttpStatusCode.Created);
        (await member.PostAsync("/api/keys", new { name = "other" }, header)).ShouldBe(HttpStatusCode.UnprocessableEntity);

        second.Text.ShouldBe(first.Text);
        second.Headers.Location.ShouldBe(first.Headers.Location);
        (await member.GetAsync("/api/keys")).Json.GetProperty("items").EnumerateArray().Count(key => key.GetProperty("name").GetString() == "ci").ShouldBe(1);
        (await app.ReadAsync(context => Task.FromResult(context.IdempotencyRecords.Single(record => record.Key == "build-7").Body))).ShouldNotContain(first.Of("secret"));
    }

    [Fact]
    public async Task Of_two_who_edit_the_same_key_the_second_is_told()
    {
        var member = await ApiClient.SignInAsync(app, await app.AddCustomerAsync());
        string path = "/api/keys/" + (await member.PostAsync("/api/keys", new { name = "ci" })).Of("id");
        string seen = (await member.GetAsync(path)).Headers.ETag!.Tag;

        (await member.PutAsync(path, new { name = "one" }, ("If-Match", seen))).ShouldBe(HttpStatusCode.OK).Headers.ETag!.Tag.ShouldNotBe(seen);
        (await member.PutAsync(path, new { name = "two" }, ("If-Match", seen))).ShouldBe(HttpStatusCode.PreconditionFailed);
        (await member.PutAsync(path, new { name = "two" }, ("If-Match", "\"nonsense\""))).ShouldBe(HttpStatusCode.PreconditionFailed);
        (await member.GetAsync(path)).Of("name").ShouldBe("one");
    }

    [Fact]
    public async Task A_list_comes_in_pages_that_hold_everything_once()
    {
        var member = await ApiClient.SignInAsync(app, await app.AddCustomerAsync());
        for (int number = 0; number < 4; number++)
            (await member.PostAsync("/api/keys", new { name = $"key {number}" })).ShouldBe(HttpStatusCode.Created);

        var names = new List<string?>();
        string? cursor = null;
        do
        {
            var page = (await member.GetAsync("/api/keys?limit=2" + (cursor is null ? "" : $"&cursor={cursor}"))).ShouldBe(HttpStatusCode.OK).Json;
            page.GetProperty("items").GetArrayLength().ShouldBeLessThanOrEqualTo(2);
            names.AddRange(page.GetProperty("items").EnumerateArray().Select(key => key.GetProperty("name").GetString()));
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);

        names.ShouldBe(["key 3", "key 2", "key 1", "key 0", "test"]);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("limit=ten", "limit")]
    [InlineData("limit=1&limit=2", "limit")]
    [InlineData("cursor=nonsense", "cursor")]
    public async Task A_page_that_cannot_be_is_a_problem(string query, string field)
    {
        var member = await ApiClient.SignInAsync(app, await app.AddCustomerAsync());

        (await member.GetAsync("/api/keys?" + query)).ShouldBe(HttpStatusCode.BadRequest).Error(field).ShouldNotBeNullOrEmpty();
    }
}
