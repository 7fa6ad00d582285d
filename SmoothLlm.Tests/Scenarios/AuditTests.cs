using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Core.Audit;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>The audit log as programs and spreadsheets get it.</summary>
public sealed class AuditTests(SandboxApp app) : IClassFixture<SandboxApp>
{
    [Theory]
    [InlineData("/api")]
    [InlineData("/api/v1")]
    public async Task Those_who_run_an_organization_read_its_log(string mount)
    {
        var customer = await app.AddCustomerAsync();
        using var owner = await PortalMember.SignInAsync(app, customer);
        await app.Services.GetRequiredService<ApiKeyStore>().RevokeAsync(ApiKeyScope.Keys(customer.OrganizationId), customer.KeyId, CancellationToken.None);

        var first = await owner.GetAsync($"{mount}/audit?limit=1");
        var second = await owner.GetAsync($"{mount}/audit?limit=1&cursor={first.GetProperty("nextCursor").GetString()}");

        var newest = first.GetProperty("items")[0];
        newest.GetProperty("action").GetString().ShouldBe(AuditActions.ApiKeyRevoked);
        newest.GetProperty("actorKind").GetString().ShouldBe("system");
        newest.GetProperty("target").GetString().ShouldBe("test");
        newest.GetProperty("targetId").GetString().ShouldBe(customer.KeyId.ToString());
        second.GetProperty("items")[0].GetProperty("action").GetString().ShouldBe(AuditActions.ApiKeyCreated);
    }

    [Fact]
    public async Task The_export_has_the_same_lines()
    {
        var customer = await app.AddCustomerAsync();
        await app.AddKeyAsync(customer);
        using var owner = await PortalMember.SignInAsync(app, customer);

        using var response = await owner.Browser.GetAsync("/api/audit/export?action=api_key.");

        response.Content.Headers.ContentDisposition?.DispositionType.ShouldBe("attachment");
        string[] rows = (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        rows.Length.ShouldBe(3);
        rows[1].ShouldContain(",System,,api_key.created,api_key,");
    }

    [Theory]
    [InlineData(OrganizationRole.Developer)]
    [InlineData(OrganizationRole.Billing)]
    public async Task Other_members_are_refused(OrganizationRole role)
    {
        using var member = await PortalMember.SignInAsync(app, await app.AddCustomerAsync(), role);

        await member.GetAsync("/api/audit", HttpStatusCode.Forbidden);
        await member.GetAsync("/api/audit/export", HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task The_whole_log_is_for_platform_admins()
    {
        using var owner = await PortalMember.SignInAsync(app, await app.AddCustomerAsync());

        await owner.GetAsync("/api/v1/admin/audit", HttpStatusCode.Forbidden);
        await owner.GetAsync("/api/v1/admin/audit/export", HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("action=everything", "action")]
    [InlineData("from=yesterday", "from")]
    [InlineData("from=2026-02-01&to=2026-01-01", "to")]
    [InlineData("cursor=-1", "cursor")]
    [InlineData("limit=501", "limit")]
    public async Task A_bad_parameter_is_a_problem_that_names_it(string query, string name)
    {
        using var owner = await PortalMember.SignInAsync(app, await app.AddCustomerAsync());

        var problem = await owner.GetAsync($"/api/audit?{query}", HttpStatusCode.BadRequest);

        problem.GetProperty("errors").EnumerateObject().ShouldHaveSingleItem().Name.ShouldBe(name);
    }
}
