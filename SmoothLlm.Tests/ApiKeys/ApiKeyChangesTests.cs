using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Plans;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.ApiKeys;

public sealed class ApiKeyChangesTests : IAsyncLifetime
{
    private static readonly ApiKeySettings Full = new("ci")
    {
        ExpiresAt = SqliteDatabase.Start.AddDays(9),
        SpendLimitUsd = 12.5m,
        SpendLimitWindow = SpendWindow.Weekly,
        RequestsPerMinute = 60,
        TokensPerMinute = 1000,
        AllowedModels = ["gpt-4o", "claude"],
        AllowedIps = ["203.0.113.0/24"],
    };

    private SqliteDatabase database = default!;
    private Guid organization;

    private ApiKeyStore Store => database.Get<ApiKeyStore>();

    private ApiKeyScope Keys => ApiKeyScope.Keys(organization);

    public async Task InitializeAsync()
    {
        database = await SqliteDatabase.OpenAsync(services => services.AddApiKeys());
        organization = await database.AddOrganizationAsync();
    }

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task Every_setting_is_kept_and_is_in_force()
    {
        var (key, secret) = await CreateAsync(Keys, Full with { Name = " ci ", AllowedModels = ["gpt-4o", " claude ", "", "claude"] });

        var stored = (await Store.FindAsync(Keys, key.Id, default)).ShouldNotBeNull().Key;
        Settings(stored).ShouldBe(Settings(Full));
        var entry = Entry(secret).ShouldNotBeNull();
        var rules = entry.Rules.ShouldNotBeNull();
        (rules.SpendLimitNanoUsd, rules.SpendLimitWindow, rules.RequestsPerMinute, rules.TokensPerMinute)
            .ShouldBe((12_500_000_000, SpendWindow.Weekly, 60, 1000));
        (rules.AllowsModel("claude", "claude"), rules.AllowsModel("other", "other")).ShouldBe((true, false));
        entry.ExpiresAt.ShouldBe(Full.ExpiresAt);
    }

    [Fact]
    public async Task A_key_without_rules_on_a_plan_without_limits_has_nothing_to_look_at()
    {
        var (_, secret) = await CreateAsync(Keys, new ApiKeySettings("ci"));

        var entry = Entry(secret).ShouldNotBeNull();
        (entry.Rules, entry.Plan).ShouldBe((null, null));
    }

    [Fact]
    public async Task A_keys_plan_is_its_organizations_or_else_the_default_one()
    {
        await WriteAsync(async context => (await context.Organizations.SingleAsync()).PlanId = Plan.FreeId);
        var (_, secret) = await CreateAsync(Keys, new ApiKeySettings("ci"));
        Entry(secret).ShouldNotBeNull().Plan.ShouldNotBeNull().DailyMessages.ShouldBe(Plan.FreeDailyMessages);

        await WriteAsync(async context =>
        {
            (await context.Organizations.SingleAsync()).PlanId = null;
            (await context.Organizations.SingleAsync()).TimeZoneId = "Asia/Seoul";
            foreach (var plan in await context.Plans.ToListAsync())
                plan.IsDefault = plan.Id == Plan.FreeId;
        });

        Entry(secret).ShouldNotBeNull().Plan.ShouldNotBeNull().TimeZone.Id.ShouldBe("Asia/Seoul");
    }

    [Fact]
    public async Task A_monitor_token_has_its_own_prefix_and_kind()
    {
        var (_, secret) = await CreateAsync(ApiKeyScope.MonitorTokens(organization), new ApiKeySettings("ci"));

        secret.Value.ShouldStartWith("mon_sk_");
        Entry(secret).ShouldNotBeNull().Kind.ShouldBe(ApiKeyKind.MonitorToken);
        (await Store.ListAsync(Keys, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_outside_the_scope_is_not_found()
    {
        var (key, _) = await CreateAsync(Keys, new ApiKeySettings("ci"));
        foreach (var scope in new[] { ApiKeyScope.MonitorTokens(organization), ApiKeyScope.Keys(Guid.NewGuid()) })
        {
            (await Store.FindAsync(scope, key.Id, default)).ShouldBeNull();
            (await Store.UpdateAsync(scope, key.Id, Full, null, null, default)).ShouldBeOfType<ChangeApiKeyResult.NotFound>();
            (await Store.SetEnabledAsync(scope, key.Id, false, default)).ShouldBeOfType<ChangeApiKeyResult.NotFound>();
            (await Store.RotateAsync(scope, key.Id, TimeSpan.Zero, default)).ShouldBeOfType<ChangeApiKeyResult.NotFound>();
            (await Store.RevokeAsync(scope, key.Id, default)).ShouldBeFalse();
            (await Store.DeleteAsync(scope, key.Id, default)).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task An_edit_of_what_somebody_else_has_edited_since_is_refused()
    {
        var (key, _) = await CreateAsync(Keys, new ApiKeySettings("ci"));
        int seen = key.Revision;
        (await Store.UpdateAsync(Keys, key.Id, Full, null, seen, default)).ShouldBeOfType<ChangeApiKeyResult.Changed>();

        (await Store.UpdateAsync(Keys, key.Id, new ApiKeySettings("other"), null, seen, default)).ShouldBeOfType<ChangeApiKeyResult.Outdated>();

        (await Store.FindAsync(Keys, key.Id, default)).ShouldNotBeNull().Key.Name.ShouldBe("ci");
    }

    [Fact]
    public async Task A_disabled_key_is_refused_until_it_is_enabled_again()
    {
        var (key, secret) = await CreateAsync(Keys, new ApiKeySettings("ci"));

        await Store.SetEnabledAsync(Keys, key.Id, false, default);
        Entry(secret).ShouldBeNull();
        (await Store.FindAsync(Keys, key.Id, default)).ShouldNotBeNull().Status.ShouldBe(ApiKeyStatus.Disabled);

        await Store.SetEnabledAsync(Keys, key.Id, true, default);
        Entry(secret).ShouldNotBeNull();
    }

    [Fact]
    public async Task After_a_rotation_both_secrets_open_the_same_key_until_the_grace_ends()
    {
        var (key, old) = await CreateAsync(Keys, new ApiKeySettings("ci"));

        var rotated = (await Store.RotateAsync(Keys, key.Id, TimeSpan.FromHours(2), default)).ShouldBeOfType<ChangeApiKeyResult.Changed>();

        var fresh = Entry(rotated.Secret.ShouldNotBeNull()).ShouldNotBeNull();
        var previous = Entry(old).ShouldNotBeNull();
        (fresh.Id, previous.Id).ShouldBe((key.Id, key.Id));
        (fresh.ExpiresAt, previous.ExpiresAt).ShouldBe((null, SqliteDatabase.Start.AddHours(2)));
    }

    [Fact]
    public async Task A_second_rotation_ends_the_first_secret_at_once()
    {
        var (key, first) = await CreateAsync(Keys, new ApiKeySettings("ci"));
        await Store.RotateAsync(Keys, key.Id, TimeSpan.FromHours(2), default);

        await Store.RotateAsync(Keys, key.Id, TimeSpan.FromHours(2), default);

        Entry(first).ShouldBeNull();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(721)]
    public async Task A_grace_out_of_range_is_refused(int hours)
    {
        var (key, _) = await CreateAsync(Keys, new ApiKeySettings("ci"));

        (await Store.RotateAsync(Keys, key.Id, TimeSpan.FromHours(hours), default)).ShouldBeOfType<ChangeApiKeyResult.Invalid>().Field.ShouldBe("GraceHours");
    }

    [Fact]
    public async Task A_revoked_key_can_be_deleted_but_not_brought_back()
    {
        var (key, secret) = await CreateAsync(Keys, new ApiKeySettings("ci"));
        await Store.RevokeAsync(Keys, key.Id, default);

        (await Store.SetEnabledAsync(Keys, key.Id, true, default)).ShouldBeOfType<ChangeApiKeyResult.Revoked>();
        (await Store.RotateAsync(Keys, key.Id, TimeSpan.Zero, default)).ShouldBeOfType<ChangeApiKeyResult.Revoked>();
        (await Store.DeleteAsync(Keys, key.Id, default)).ShouldBeTrue();

        (await Store.ListAsync(Keys, default)).ShouldBeEmpty();
        (await Store.DeleteAsync(Keys, key.Id, default)).ShouldBeFalse();
        Entry(secret).ShouldBeNull();
    }

    [Fact]
    public async Task Pages_cover_every_key_once()
    {
        for (int number = 0; number < 5; number++)
            await CreateAsync(Keys, new ApiKeySettings($"k{number}"));
        var seen = new List<string>();
        Guid? from = null;
        do
        {
            var page = await Store.PageAsync(Keys, from, 2, default);
            seen.AddRange(page.Items.Select(item => item.Key.Name));
            from = page.Next;
        }
        while (from is not null);

        seen.Order(StringComparer.Ordinal).ShouldBe(["k0", "k1", "k2", "k3", "k4"]);
    }

    [Fact]
    public async Task An_expired_key_can_be_renamed_without_a_new_expiry()
    {
        var (key, _) = await CreateAsync(Keys, Full);
        database.Time.Advance(TimeSpan.FromDays(30));

        (await Store.UpdateAsync(Keys, key.Id, Full with { Name = "old" }, null, null, default)).ShouldBeOfType<ChangeApiKeyResult.Changed>();
        (await Store.UpdateAsync(Keys, key.Id, Full with { ExpiresAt = SqliteDatabase.Start }, null, null, default))
            .ShouldBeOfType<ChangeApiKeyResult.Invalid>();
    }

    private async Task WriteAsync(Func<SmoothLlmDbContext, Task> change)
    {
        await database.Get<Database>().WriteAsync(change, default);
        await database.Get<Snapshots>().RefreshAsync(default);
    }

    private ApiKeyEntry? Entry(ApiKeySecret secret) => database.Get<ApiKeyDirectory>().Find(KeyHash.Parse(secret.Hash));

    private async Task<CreateApiKeyResult.Created> CreateAsync(ApiKeyScope scope, ApiKeySettings settings) =>
        (await Store.CreateAsync(scope, settings, "user", default)).ShouldBeOfType<CreateApiKeyResult.Created>();

    private static (string, DateTimeOffset?, decimal?, SpendWindow, int?, int?, string, string) Settings(ApiKey key) => (
        key.Name, key.ExpiresAt, key.SpendLimitNanoUsd / 1e9m, key.SpendLimitWindow, key.RequestsPerMinute, key.TokensPerMinute,
        string.Join(',', key.AllowedModels ?? []), string.Join(',', key.AllowedIps ?? []));

    private static (string, DateTimeOffset?, decimal?, SpendWindow, int?, int?, string, string) Settings(ApiKeySettings settings) => (
        settings.Name, settings.ExpiresAt, settings.SpendLimitUsd, settings.SpendLimitWindow, settings.RequestsPerMinute, settings.TokensPerMinute,
        string.Join(',', settings.AllowedModels), string.Join(',', settings.AllowedIps));
}
