using System.Net;
using Shouldly;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Management;

/// <summary>What platform admins do by program.</summary>
public sealed class AdministrationTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task A_provider_is_added_changed_tested_and_removed_and_its_credential_is_never_told()
    {
        const string Credential = "sk-never-shown-0001";
        var admin = await ApiClient.SignInAdminAsync(app);

        var created = (await admin.PostAsync("/api/v1/providers", new { slug = "acme-ai", kind = "OpenAiCompatible", baseUrl = "https://api.acme.test/v1", credential = Credential }))
            .ShouldBe(HttpStatusCode.Created);
        string path = "/api/v1/providers/" + created.Of("id");
        var read = (await admin.GetAsync(path)).ShouldBe(HttpStatusCode.OK);
        var changed = (await admin.PutAsync(path, new { displayName = "Acme" }, ("If-Match", read.Headers.ETag!.Tag))).ShouldBe(HttpStatusCode.OK);
        var list = await admin.GetAsync("/api/v1/providers");

        changed.Of("displayName").ShouldBe("Acme");
        changed.Of("baseUrl").ShouldBe("https://api.acme.test/v1", "what is left out stays");
        changed.Json.GetProperty("hasCredential").GetBoolean().ShouldBeTrue();
        changed.Of("credentialLastFour").ShouldBe("0001");
        foreach (var answer in new[] { created, read, changed, list })
            answer.Text.ShouldNotContain(Credential);

        (await admin.PutAsync(path, new { displayName = "Late" }, ("If-Match", read.Headers.ETag!.Tag))).ShouldBe(HttpStatusCode.PreconditionFailed);
        (await admin.PutAsync(path, new { slug = "other" })).ShouldBe(HttpStatusCode.BadRequest).Error("slug").ShouldNotBeNullOrEmpty();
        (await admin.PutAsync(path, new { credential = (string?)null })).ShouldBe(HttpStatusCode.OK).Json.GetProperty("hasCredential").GetBoolean().ShouldBeFalse();
        (await admin.DeleteAsync(path)).ShouldBe(HttpStatusCode.NoContent);
        (await admin.GetAsync(path)).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_provider_gets_credentials_with_weights_that_are_tested_changed_and_removed_and_never_told()
    {
        const string Secret = "sk-never-shown-0002";
        var admin = await ApiClient.SignInAdminAsync(app);
        string provider = "/api/v1/providers/" + (await admin.PostAsync("/api/v1/providers", new { slug = "several", kind = "OpenAiCompatible", baseUrl = "http://127.0.0.1:9/v1", allowPrivateNetwork = true, userTokenUse = "Header" }))
            .ShouldBe(HttpStatusCode.Created).Of("id");

        var added = (await admin.PostAsync(provider + "/credentials", new { name = "main", secret = Secret, weight = 3 })).ShouldBe(HttpStatusCode.Created);
        string path = $"{provider}/credentials/{added.Of("id")}";
        var changed = (await admin.PutAsync(path, new { isEnabled = false })).ShouldBe(HttpStatusCode.OK);
        var tested = (await admin.PostAsync(path + "/test")).ShouldBe(HttpStatusCode.OK);
        var list = (await admin.GetAsync(provider + "/credentials")).ShouldBe(HttpStatusCode.OK);

        (added.Of("name"), added.Of("lastFour"), added.Of("health")).ShouldBe(("main", "0002", "healthy"));
        changed.Json.GetProperty("weight").GetInt32().ShouldBe(3, "what is left out stays");
        changed.Of("health").ShouldBe("disabled");
        tested.Json.GetProperty("succeeded").GetBoolean().ShouldBeFalse();
        list.Json.GetProperty("data").GetArrayLength().ShouldBe(1);
        list.Json.GetProperty("circuits").GetArrayLength().ShouldBe(0);
        (await admin.GetAsync(provider)).Of("userTokenUse").ShouldBe("Header");
        foreach (var answer in new[] { added, changed, tested, list })
            answer.Text.ShouldNotContain(Secret);

        foreach (string field in (string[])["name", "secret"])
            (await admin.PostAsync(provider + "/credentials", new { weight = 1 })).ShouldBe(HttpStatusCode.BadRequest).Error(field).ShouldNotBeNullOrEmpty();
        (await admin.PutAsync(path, new { weight = 0 })).ShouldBe(HttpStatusCode.BadRequest).Error("weight").ShouldNotBeNullOrEmpty();
        (await admin.DeleteAsync(provider + "/circuits")).ShouldBe(HttpStatusCode.NoContent);
        (await admin.DeleteAsync(path)).ShouldBe(HttpStatusCode.NoContent);
        (await admin.PutAsync(path, new { weight = 1 })).ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("""{"slug":"Not A Slug","kind":"OpenAi"}""", "slug")]
    [InlineData("""{"slug":"a","kind":"Nobody"}""", "kind")]
    [InlineData("""{"slug":"a"}""", "kind")]
    [InlineData("""{"slug":"a","kind":"OpenAiCompatible","baseUrl":"ftp://x"}""", "baseUrl")]
    [InlineData("""{"slug":"sandbox","kind":"Sandbox"}""", "slug")]
    [InlineData("""{"slug":"a","kind":"OpenAi","protectedCredential":"x"}""", "protectedCredential")]
    public async Task A_provider_that_cannot_be_is_a_problem_with_the_fields_name(string body, string field)
    {
        var admin = await ApiClient.SignInAdminAsync(app);

        (await admin.PostAsync("/api/v1/providers", body)).ShouldBe(HttpStatusCode.BadRequest).Error(field).ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task What_is_entered_is_tested_before_it_is_stored()
    {
        var admin = await ApiClient.SignInAdminAsync(app);

        var good = (await admin.PostAsync("/api/v1/providers/test", new { kind = "Sandbox" })).ShouldBe(HttpStatusCode.OK);
        var bad = (await admin.PostAsync("/api/v1/providers/test", new { kind = "OpenAiCompatible", baseUrl = "http://127.0.0.1:9/v1" })).ShouldBe(HttpStatusCode.OK);

        good.Json.GetProperty("succeeded").GetBoolean().ShouldBeTrue();
        good.Json.GetProperty("models").EnumerateArray().ShouldNotBeEmpty();
        bad.Json.GetProperty("succeeded").GetBoolean().ShouldBeFalse();
        bad.Of("message").ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_model_is_added_with_its_deployment_priced_and_answers()
    {
        var admin = await ApiClient.SignInAdminAsync(app);
        var customer = await app.AddCustomerAsync();

        (await admin.PostAsync("/api/v1/admin/models", new
        {
            id = "acme/chat", name = "Acme Chat", contextLength = 8000, aliases = new[] { "acme-chat" },
            deployments = new[] { new { provider = "sandbox", model = "sandbox-chat" } },
        })).ShouldBe(HttpStatusCode.Created);
        (await admin.PostAsync("/api/v1/admin/models", new { id = "acme-chat" })).ShouldBe(HttpStatusCode.Conflict).Error("id").ShouldNotBeNullOrEmpty();
        (await admin.PostAsync("/api/v1/admin/prices", new { provider = "sandbox", model = "sandbox-chat", input = "1.5", output = 3 })).ShouldBe(HttpStatusCode.Created);
        (await admin.PostAsync("/api/v1/admin/prices", new { provider = "sandbox", model = "sandbox-chat", input = -1, output = 3 })).ShouldBe(HttpStatusCode.BadRequest).Error("input");

        using var answer = await app.PostChatAsync(customer, """{"model":"acme-chat","messages":[{"role":"user","content":"Hi"}]}""");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await admin.GetAsync("/api/v1/admin/models/acme/chat")).ShouldBe(HttpStatusCode.OK).Of("status").ShouldBe("active");
        (await admin.PutAsync("/api/v1/admin/models/acme/chat", new { isEnabled = false })).ShouldBe(HttpStatusCode.OK).Json.GetProperty("aliases").GetArrayLength().ShouldBe(1);
        using var refused = await app.PostChatAsync(customer, """{"model":"acme-chat","messages":[{"role":"user","content":"Hi"}]}""");
        refused.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await admin.DeleteAsync("/api/v1/admin/models/acme/chat")).ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Credits_are_given_once_and_taken_only_where_they_are()
    {
        var admin = await ApiClient.SignInAdminAsync(app);
        var customer = await app.AddCustomerAsync(1);
        string path = $"/api/v1/admin/organizations/{customer.OrganizationId}/credits";
        var header = ("Idempotency-Key", Guid.NewGuid().ToString());

        var given = (await admin.PostAsync(path, new { amount = "2.5", reason = "Outage" }, header)).ShouldBe(HttpStatusCode.Created);
        (await admin.PostAsync(path, new { amount = "2.5", reason = "Outage" }, header)).ShouldBe(HttpStatusCode.Created).Text.ShouldBe(given.Text);
        (await admin.PostAsync(path, new { amount = -100, reason = "Mistake" })).ShouldBe(HttpStatusCode.Conflict);
        (await admin.PostAsync(path, new { amount = -0.5, reason = "Mistake" })).ShouldBe(HttpStatusCode.Created);
        (await admin.PostAsync(path, new { amount = 1 })).ShouldBe(HttpStatusCode.BadRequest).Error("reason").ShouldNotBeNullOrEmpty();
        (await admin.PostAsync($"/api/v1/admin/organizations/{Guid.NewGuid()}/credits", new { amount = 1, reason = "x" })).ShouldBe(HttpStatusCode.NotFound);

        (await app.BalanceAsync(customer)).Posted.Usd.ShouldBe(3);
        (await admin.GetAsync(path)).Json.GetProperty("items")[0].GetProperty("amount").GetString().ShouldBe("-0.5");
    }

    [Fact]
    public async Task A_user_is_disabled_and_let_in_again_but_not_by_themselves()
    {
        var admin = await ApiClient.SignInAdminAsync(app);
        var member = await ApiClient.SignInAsync(app, await app.AddCustomerAsync());

        (await admin.PutAsync($"/api/v1/admin/users/{member.UserId}", new { isDisabled = true })).ShouldBe(HttpStatusCode.OK).Json.GetProperty("isDisabled").GetBoolean().ShouldBeTrue();
        (await member.GetAsync("/api/auth/me")).ShouldBe(HttpStatusCode.Unauthorized);
        (await admin.PutAsync($"/api/v1/admin/users/{member.UserId}", new { isDisabled = false, isPlatformAdmin = true })).ShouldBe(HttpStatusCode.OK);
        (await member.GetAsync("/api/auth/me")).ShouldBe(HttpStatusCode.Unauthorized, "old sessions do not come back");
        await member.LogInAsync();
        (await member.GetAsync("/api/v1/admin/users?limit=1")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("items").GetArrayLength().ShouldBe(1);
        (await admin.PutAsync($"/api/v1/admin/users/{admin.UserId}", new { isPlatformAdmin = false })).ShouldBe(HttpStatusCode.Conflict);
        (await admin.PutAsync($"/api/v1/admin/users/{member.UserId}", new { isPlatformAdmin = false })).ShouldBe(HttpStatusCode.OK);
        (await member.GetAsync("/api/v1/admin/users")).ShouldBe(HttpStatusCode.Forbidden, "the token is older than the demotion");
        (await admin.PutAsync($"/api/v1/admin/users/{member.UserId}", new { passwordHash = "x" })).ShouldBe(HttpStatusCode.BadRequest).Error("passwordHash");
    }

    [Fact]
    public async Task Organizations_and_vouchers_are_made_listed_and_ended()
    {
        var admin = await ApiClient.SignInAdminAsync(app);

        var organization = (await admin.PostAsync("/api/v1/admin/organizations", new { name = "Second", ownerEmail = admin.Email })).ShouldBe(HttpStatusCode.Created);
        string path = "/api/v1/admin/organizations/" + organization.Of("id");
        (await admin.PutAsync(path, new { isActive = false, marginPercent = 12.5 })).ShouldBe(HttpStatusCode.OK).Json.GetProperty("isActive").GetBoolean().ShouldBeFalse();
        (await admin.GetAsync("/api/balance", ("X-Organization", organization.Of("id")))).ShouldBe(HttpStatusCode.Forbidden);
        (await admin.GetAsync("/api/v1/admin/organizations?search=Second&isActive=false")).Json.GetProperty("items").GetArrayLength().ShouldBe(1);
        (await admin.GetAsync("/api/v1/admin/organizations?isActive=perhaps")).ShouldBe(HttpStatusCode.BadRequest).Error("isActive");

        var vouchers = (await admin.PostAsync("/api/v1/admin/vouchers", new { amount = "5", count = 3 })).ShouldBe(HttpStatusCode.Created).Json.GetProperty("items");
        vouchers.GetArrayLength().ShouldBe(3);
        string voucher = "/api/v1/admin/vouchers/" + vouchers[0].GetProperty("id").GetString();
        (await admin.DeleteAsync(voucher)).ShouldBe(HttpStatusCode.NoContent);
        (await admin.GetAsync(voucher)).Json.GetProperty("voucher").GetProperty("state").GetString().ShouldBe("withdrawn");
        (await admin.GetAsync("/api/v1/admin/vouchers?state=open&limit=1")).Json.GetProperty("nextCursor").GetString().ShouldNotBeNullOrEmpty();
        (await admin.GetAsync("/api/v1/admin/vouchers?state=7")).ShouldBe(HttpStatusCode.BadRequest).Error("state");
    }
}
