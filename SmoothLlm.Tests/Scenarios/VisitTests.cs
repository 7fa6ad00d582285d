using System.Net;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Core.Audit;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Users;
using SmoothLlm.Tests.Components;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>A platform admin looks at a customer's portal: sees what its owner sees, changes nothing, and is written down.</summary>
public sealed class VisitTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task A_visitor_reads_the_customers_portal_and_every_change_is_refused()
    {
        var customer = await app.AddCustomerAsync(creditUsd: 7);
        using var admin = await SignInAdminAsync();
        using (var begun = await PostAsync(admin, "/admin/visits", ("organizationId", customer.OrganizationId.ToString())))
            begun.StatusCode.ShouldBe(HttpStatusCode.Redirect, await begun.Content.ReadAsStringAsync());

        (await admin.GetAsync("/api/balance")).GetProperty("posted").GetString().ShouldBe("7");
        (await admin.GetAsync("/api/keys")).GetProperty("items").GetArrayLength().ShouldBe(1);
        (await admin.GetAsync("/api/audit?action=organization.")).GetProperty("items")[0].GetProperty("action").GetString().ShouldBe(AuditActions.VisitBegun);
        foreach (var (method, path) in new[]
        {
            (HttpMethod.Post, "/api/keys"), (HttpMethod.Delete, $"/api/keys/{customer.KeyId}"), (HttpMethod.Post, "/api/balance/charge"),
            (HttpMethod.Put, $"/api/organizations/{customer.OrganizationId}"), (HttpMethod.Put, "/api/content-logging"), (HttpMethod.Post, "/api/invitations"),
        })
        {
            using var response = await admin.Browser.SendAsync(new HttpRequestMessage(method, path) { Content = new StringContent("{}") });
            string answer = await response.Content.ReadAsStringAsync();
            response.StatusCode.ShouldBe(HttpStatusCode.Forbidden, $"{method} {path}: {answer}");
            answer.ShouldContain("you can change nothing");
        }

        using (var form = await PostAsync(admin, "/Account/Manage/YourData/Download"))
            form.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using (var area = await admin.Browser.GetAsync("/admin"))
            area.StatusCode.ShouldBe(HttpStatusCode.Redirect, "the admin area is closed meanwhile");

        using (var left = await PostAsync(admin, "/visit/leave"))
            left.Headers.Location!.OriginalString.ShouldBe($"/admin/organizations/{customer.OrganizationId}");
        (await admin.GetAsync("/api/balance")).GetProperty("posted").GetString().ShouldBe("0", "the admin's own organization again");
        var owner = await ApiClient.SignInAsync(app, customer);
        (await owner.GetAsync("/api/audit?action=organization.")).Json.GetProperty("items").EnumerateArray()
            .Select(line => (line.GetProperty("action").GetString(), line.GetProperty("actor").GetString()))
            .ShouldBe([(AuditActions.VisitEnded, "Platform administrator"), (AuditActions.VisitBegun, "Platform administrator")]);
    }

    [Fact]
    public async Task Whoever_is_no_platform_admin_visits_nobody()
    {
        var customer = await app.AddCustomerAsync();
        using var stranger = await PortalMember.SignInAsync(app, await app.AddCustomerAsync());

        using var response = await PostAsync(stranger, "/admin/visits", ("organizationId", customer.OrganizationId.ToString()));

        response.Headers.Location?.OriginalString.ShouldContain("AccessDenied");
        (await stranger.GetAsync("/api/keys")).GetProperty("items")[0].GetProperty("id").GetString().ShouldNotBe(customer.KeyId.ToString());
    }

    [Fact]
    public async Task What_an_open_page_of_a_visitor_would_write_is_refused_where_it_is_written()
    {
        var customer = await app.AddCustomerAsync();
        using var visiting = CurrentActor.Begin(new AuditActor(AuditActorKind.User, "admin", IpAddress: null) { VisitedOrganizationId = customer.OrganizationId });
        var database = app.Services.GetRequiredService<Database>();

        (await app.Services.GetRequiredService<MembershipStore>().RoleAsync(customer.OrganizationId, "admin", CancellationToken.None)).ShouldBe(OrganizationRole.Owner);
        (await app.Services.GetRequiredService<MembershipStore>().RoleAsync(Guid.NewGuid(), "admin", CancellationToken.None)).ShouldBeNull();
        await Should.ThrowAsync<VisitorException>(() => app.Services.GetRequiredService<OrganizationRegistry>().RenameAsync(customer.OrganizationId, "Other", CancellationToken.None));
        await Should.ThrowAsync<VisitorException>(() => database.WriteAsync(
            context => context.ApiKeys.Where(key => key.OrganizationId == customer.OrganizationId).ExecuteDeleteAsync(), CancellationToken.None));
        await Should.ThrowAsync<VisitorException>(async () => await app.Services.GetRequiredService<ILedger>().PostAsync(
            new PostingRequest(LedgerTransactionKind.Grant, $"visit:{Guid.NewGuid()}", customer.OrganizationId, LedgerAccountKind.Promo, NanoUsd.FromUsd(1), null), CancellationToken.None));
        await database.RecordAsync(new AuditEvent(AuditActions.ContentViewed, customer.OrganizationId, AuditTarget.Request("req_1")), DateTimeOffset.UnixEpoch);
        (await app.ReadAsync(context => context.AuditEntries.CountAsync(line => line.OrganizationId == customer.OrganizationId && line.Action == AuditActions.ContentViewed))).ShouldBe(1);
    }

    private async Task<PortalMember> SignInAdminAsync()
    {
        var own = await app.AddCustomerAsync(creditUsd: 0);
        var (userId, email) = await PortalMember.CreateAccountAsync(app, own, OrganizationRole.Owner);
        await using (var scope = app.Services.CreateAsyncScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<PlatformUsers>();
            await users.MakeAdminAsync((await users.FindAsync(email))!);
        }

        return await PortalMember.SignInAsync(app, userId, email);
    }

    /// <summary>With the antiforgery token of a page of the account, which has a form.</summary>
    private static async Task<HttpResponseMessage> PostAsync(PortalMember member, string path, params (string Name, string Value)[] fields)
    {
        var page = await PortalHost.ReadAsync(await member.Browser.GetAsync("/Account/Manage/Sessions"));
        string token = page.QuerySelectorAll("input[name=__RequestVerificationToken]").OfType<IHtmlInputElement>().First().Value;
        return await member.Browser.PostAsync(
            path, new FormUrlEncodedContent([KeyValuePair.Create("__RequestVerificationToken", token), .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]));
    }
}
