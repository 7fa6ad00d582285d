using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Plans;
using SmoothLlm.Core.Providers;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Infrastructure.Credits;
using SmoothLlm.Infrastructure.Mcp;
using SmoothLlm.Infrastructure.Organizations.Invitations;
using SmoothLlm.Infrastructure.Payments;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Plans;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Providers;
using SmoothLlm.Infrastructure.Users;
using SmoothLlm.Tests.Support;
using SmoothLlm.Web.Proxy;
using Xunit;

namespace SmoothLlm.Tests.Management;

/// <summary>Every endpoint of the management API, called by everybody who might try.</summary>
public sealed class AccessTests(TestApp app) : IClassFixture<TestApp>
{
    /// <summary>Endpoints under the mounts that are not the management API, each with the reason.</summary>
    private static readonly Dictionary<string, string> Others = new(StringComparer.Ordinal)
    {
        ["POST /stripe/webhook"] = "called by Stripe, which signs what it sends",
    };

    [Theory]
    [InlineData("/api")]
    [InlineData("/api/v1")]
    public void Every_endpoint_is_in_the_table_at_both_mounts(string mount)
    {
        var mapped =
            from endpoint in app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            where endpoint.Metadata.GetMetadata<CalledWithKeyAttribute>() is null
            let pattern = endpoint.RoutePattern.RawText!.TrimEnd('/')
            where pattern.StartsWith(mount + "/", StringComparison.Ordinal) && (mount != "/api" || !pattern.StartsWith("/api/v1", StringComparison.Ordinal))
            from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["ANY"]
            select $"{method} {pattern[mount.Length..]}";

        mapped.Where(name => !Others.ContainsKey(name)).ShouldBe(
            AccessTable.Rows.Select(row => $"{row.Method} {row.Pattern}"), ignoreOrder: true, "add what is new to AccessTable, with whom it is for");
    }

    [Fact]
    public async Task Everybody_gets_what_the_table_says()
    {
        var customer = await app.AddCustomerAsync();
        var admin = await ApiClient.SignInAdminAsync(app);
        var owner = await ApiClient.SignInAsync(app, customer);
        var disabled = await ApiClient.SignInAsync(app, customer);
        await app.Services.GetRequiredService<Database>().WriteAsync(
            async context => (await context.Users.SingleAsync(user => user.Id == disabled.UserId)).DisabledAt = DateTimeOffset.UnixEpoch, CancellationToken.None);
        (string Name, ApiClient Client, OrganizationRole? Role)[] callers =
        [
            ("anonymous", new ApiClient(app), null),
            ("disabled", disabled, null),
            ("other organization", await ApiClient.SignInAsync(app, await app.AddCustomerAsync()), null),
            ("developer", await ApiClient.SignInAsync(app, customer, OrganizationRole.Developer), OrganizationRole.Developer),
            ("billing", await ApiClient.SignInAsync(app, customer, OrganizationRole.Billing), OrganizationRole.Billing),
            ("admin", await ApiClient.SignInAsync(app, customer, OrganizationRole.Admin), OrganizationRole.Admin),
            ("owner", owner, OrganizationRole.Owner),
            ("platform admin", admin, null),
        ];
        var wrong = new List<string>();

        foreach (var (name, client, role) in callers)
        {
            bool isSecondMount = false;
            foreach (var row in AccessTable.Rows)
            {
                string path = ((isSecondMount = !isSecondMount) ? "/api/v1" : "/api") + await FillInAsync(row.Path ?? row.Pattern, customer, owner.UserId);
                // A stranger who says whose organization is meant; what is about one thing is not found without that either.
                (string, string)[] headers = name == "other organization" && !row.IsOfOneOrganization ? [("X-Organization", customer.OrganizationId.ToString())] : [];
                var answer = await client.SendAsync(new HttpMethod(row.Method), path, row.Body, headers);
                int expected = Expected(row, name, role);
                if ((int)answer.Status != expected)
                    wrong.Add($"{name}: {row.Method} {path} was answered {(int)answer.Status} in place of {expected}: {answer.Text}");
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task Whatever_changes_something_is_in_the_audit_log_with_who_did_it()
    {
        var customer = await app.AddCustomerAsync();
        var admin = await ApiClient.SignInAdminAsync(app);
        var owner = await ApiClient.SignInAsync(app, customer);
        var changes = AccessTable.Rows.Where(row => row.Method != "GET").ToList();
        var names = changes.Select(Name).ToList();
        AuditedChanges.Exempt.Keys.Concat(AuditedChanges.Calls.Keys).Concat(AuditedChanges.ShownElsewhere.Keys).Except(names, StringComparer.Ordinal)
            .ShouldBeEmpty("it is gone: take it off the list");
        var missing = new List<string>();

        foreach (var row in changes.Where(row => !AuditedChanges.Exempt.ContainsKey(Name(row)) && !AuditedChanges.ShownElsewhere.ContainsKey(Name(row))))
        {
            var (path, body) = AuditedChanges.Calls.TryGetValue(Name(row), out var call) ? call : (row.Path, row.Body);
            var client = row.Allowed == Allowed.PlatformAdmins ? admin : owner;
            path = (path ?? row.Pattern).Replace("{session}", (await AddSessionAsync(owner)).ToString(), StringComparison.Ordinal);
            path = await FillInAsync(path, customer, owner.UserId);
            // The other test makes things by the names of the table.
            path = path.Replace("access", "audited", StringComparison.Ordinal);
            string? json = body is null
                ? null
                : System.Text.Json.JsonSerializer.Serialize(body).Replace("access", "audited", StringComparison.Ordinal).Replace("{email}", owner.Email, StringComparison.Ordinal);
            long before = await LastEntryAsync();

            var answer = await client.SendAsync(new HttpMethod(row.Method), "/api/v1" + path, json);

            var written = await app.ReadAsync(context => context.AuditEntries.Where(entry => entry.Id > before).ToListAsync());
            if ((int)answer.Status is < 200 or >= 300)
                missing.Add($"{Name(row)} was answered {(int)answer.Status}: {answer.Text}");
            else if (!written.Exists(entry => entry.ActorId == client.UserId))
                missing.Add($"{Name(row)} left {(written.Count == 0 ? "nothing" : "a line that does not say who")}");
        }

        missing.ShouldBeEmpty("record it, or say in AuditedChanges why not");
    }

    private static string Name(AccessRow row) => $"{row.Method} {row.Pattern}";

    private Task<long> LastEntryAsync() => app.ReadAsync(context => context.AuditEntries.Select(entry => entry.Id).OrderByDescending(id => id).FirstOrDefaultAsync());

    private Task<Guid> AddSessionAsync(ApiClient client) => app.Services.GetRequiredService<UserSessions>().StartAsync(
        new NewSession(client.UserId, SessionKind.Program, TimeSpan.FromDays(1), null, null), CancellationToken.None);

    private static int Expected(AccessRow row, string name, OrganizationRole? role) => (row.Allowed, name) switch
    {
        (Allowed.Everybody, _) => row.Success,
        (_, "anonymous" or "disabled") => 401,
        (Allowed.SignedIn, _) => row.Success,
        (Allowed.PlatformAdmins, "platform admin") => row.Success,
        (Allowed.PlatformAdmins, _) => 403,
        (_, "other organization") => 404,
        // Not by being an admin of the platform: for their own organization they are its owner.
        (_, "platform admin") => row.IsOfOneOrganization ? 404 : row.Success,
        (Allowed.KeyManagers, _) when role == OrganizationRole.Billing => 403,
        (Allowed.Buyers, _) when role == OrganizationRole.Developer => 403,
        (Allowed.Owners, _) when role != OrganizationRole.Owner => 403,
        (Allowed.Managers, _) when role is OrganizationRole.Developer or OrganizationRole.Billing => 403,
        _ => row.Success,
    };

    /// <summary>Each call gets something new to change or delete.</summary>
    private async Task<string> FillInAsync(string path, TestCustomer customer, string ownerId)
    {
        foreach (var (name, create) in new (string, Func<Task<string>>)[]
        {
            ("{key}", () => CreateKeyAsync(ApiKeyScope.Keys(customer.OrganizationId))),
            ("{token}", () => CreateKeyAsync(ApiKeyScope.MonitorTokens(customer.OrganizationId))),
            ("{purchase}", () => CreatePurchaseAsync(customer, ownerId)),
            ("{provider}", CreateProviderAsync),
            ("{credential}", CreateCredentialAsync),
            ("{organization}", () => Task.FromResult(customer.OrganizationId.ToString())),
            ("{own}", () => Task.FromResult(customer.OrganizationId.ToString())),
            ("{member}", async () => (await PortalMember.CreateAccountAsync(app, customer, OrganizationRole.Developer)).UserId),
            ("{invitation}", () => CreateInvitationAsync(customer, ownerId)),
            ("{user}", async () => (await PortalMember.CreateAccountAsync(app, customer, OrganizationRole.Developer)).UserId),
            ("{voucher}", () => CreateVoucherAsync(ownerId)),
            ("{plan}", CreatePlanAsync),
            ("{mcp}", CreateMcpServerAsync),
        })
        {
            if (path.Contains(name, StringComparison.Ordinal))
                path = path.Replace(name, await create(), StringComparison.Ordinal);
        }

        return path;
    }

    private async Task<string> CreateKeyAsync(ApiKeyScope scope) =>
        (await app.Services.GetRequiredService<ApiKeyStore>().CreateAsync(scope, new ApiKeySettings("test"), null, CancellationToken.None))
            .ShouldBeOfType<CreateApiKeyResult.Created>().Key.Id.ToString();

    private async Task<string> CreatePurchaseAsync(TestCustomer customer, string userId) =>
        (await app.Services.GetRequiredService<Checkouts>().StartAsync(customer.OrganizationId, userId, 5, savesCard: false, app.BaseUrl, CancellationToken.None))
            .ShouldBeOfType<StartCheckoutResult.Started>().Purchase.Id.ToString();

    private async Task<string> CreatePlanAsync() =>
        (await app.Services.GetRequiredService<PlanStore>().CreateAsync(new PlanSettings($"p-{Guid.NewGuid():N}"[..20]), CancellationToken.None))
            .ShouldBeOfType<PlanResult.Saved>().Plan.Id.ToString();

    private async Task<string> CreateProviderAsync() =>
        (await app.Services.GetRequiredService<ProviderStore>().CreateAsync(
            $"p-{Guid.NewGuid():N}"[..20], new ProviderDraft { DisplayName = "Test", Kind = ProviderKind.Sandbox }, CancellationToken.None))
            .ShouldBeOfType<ProviderResult.Saved>().Provider.Id.ToString();

    /// <returns>The path behind <c>/providers/</c>.</returns>
    private async Task<string> CreateCredentialAsync()
    {
        var provider = Guid.Parse(await CreateProviderAsync());
        var added = (await app.Services.GetRequiredService<CredentialStore>().AddAsync(provider, new CredentialDraft { Name = "test", Secret = "sk-0123456789" }, CancellationToken.None))
            .ShouldBeOfType<CredentialResult.Saved>();
        return $"{provider}/credentials/{added.Credential.Id}";
    }

    /// <summary>At an address in this machine, which it may not have: a test of it ends at once.</summary>
    private async Task<string> CreateMcpServerAsync() =>
        (await app.Services.GetRequiredService<McpServerStore>().CreateAsync(
            $"m-{Guid.NewGuid():N}"[..20], new McpServerDraft { DisplayName = "Test", Address = "http://127.0.0.1:9/mcp" }, CancellationToken.None))
            .ShouldBeOfType<McpServerResult.Saved>().Server.Id.ToString();

    private async Task<string> CreateInvitationAsync(TestCustomer customer, string ownerId) =>
        (await app.Services.GetRequiredService<InvitationStore>().InviteAsync(
            customer.OrganizationId, ownerId, $"{Guid.NewGuid():N}@example.com", OrganizationRole.Developer, CancellationToken.None))
            .ShouldBeOfType<InviteResult.Sent>().Invitation.Id.ToString();

    private async Task<string> CreateVoucherAsync(string ownerId) =>
        (await app.Services.GetRequiredService<VoucherStore>().CreateAsync(new VoucherDraft { AmountUsd = 1 }, ownerId, CancellationToken.None))
            .ShouldBeOfType<CreateVouchersResult.Created>().Vouchers[0].Id.ToString();
}
