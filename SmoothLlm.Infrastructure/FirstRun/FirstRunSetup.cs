using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Providers.Sandbox;
using SmoothLlm.Infrastructure.Users;

namespace SmoothLlm.Infrastructure.FirstRun;

/// <summary>
/// Gives a database without an admin its first one, and in Development a demo organization with credits and a key, so
/// that the first request works at once.
/// </summary>
internal sealed class FirstRunSetup(
    AdminOptions options,
    IHostEnvironment environment,
    IDbContextFactory<SmoothLlmDbContext> contexts,
    IServiceScopeFactory scopes,
    ILedger ledger,
    SandboxServer sandbox,
    TimeProvider time)
{
    /// <summary>144 random bits are 24 characters.</summary>
    private const int PasswordBytes = 18;

    private const string DemoName = "Demo";

    private static readonly NanoUsd DemoCredit = NanoUsd.FromUsd(5);

    /// <returns>What to show once; null when there is an admin already.</returns>
    public async Task<FirstRunSecrets?> RunAsync(CancellationToken cancellationToken)
    {
        await using var outer = await contexts.CreateDbContextAsync(cancellationToken);
        var created = await outer.Database.CreateExecutionStrategy().ExecuteAsync(() => WriteAsync(cancellationToken));
        if (created is null)
            return null;
        if (created.DemoOrganizationId is { } organizationId)
            await GrantAsync(organizationId, cancellationToken);
        return created.Secrets;
    }

    private async Task<Created?> WriteAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<SmoothLlmDbContext>();
        var users = scope.ServiceProvider.GetRequiredService<PlatformUsers>();
        using var turn = await context.BeginWriteAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (await users.HasAdminAsync())
            return null;

        if (await users.FindAsync(options.Email) is not null)
        {
            // Making an account that somebody signed up for an admin would hand over the platform to a stranger.
            throw new InvalidOperationException(
                $"No user is an admin, and {options.Email} is an ordinary user. Name another address with Admin__Email, or an admin in a bootstrap file (Bootstrap__File).");
        }

        string password = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(PasswordBytes));
        var admin = await users.CreateAsync(options.Email, password, "Admin");
        await users.MakeAdminAsync(admin);
        var demo = environment.IsDevelopment() ? AddDemo(context, admin.Id) : null;
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        var secrets = new FirstRunSecrets
        {
            AdminEmail = options.Email,
            AdminPassword = password,
            DemoKey = demo?.Key.Value,
            DemoModel = sandbox.IsEnabled ? SandboxModels.Chat : null,
        };
        return new Created(secrets, demo?.OrganizationId);
    }

    private Demo AddDemo(SmoothLlmDbContext context, string ownerId)
    {
        var now = time.GetUtcNow();
        var (organization, _) = NewOrganization.Add(context, DemoName, ownerId, now);
        var key = ApiKeySecret.Create();
        context.ApiKeys.Add(ApiKeyStore.NewKey(ApiKeyScope.Keys(organization.Id), new ApiKeySettings("demo"), key, ownerId, now));
        return new Demo(organization.Id, key);
    }

    private async Task GrantAsync(Guid organizationId, CancellationToken cancellationToken)
    {
        var grant = new PostingRequest(
            LedgerTransactionKind.Grant,
            $"demo:{organizationId}",
            organizationId,
            LedgerAccountKind.Promo,
            DemoCredit,
            "Demo credit");
        if (await ledger.PostAsync(grant, cancellationToken) is not (PostingResult.Posted or PostingResult.AlreadyPosted))
            throw new InvalidOperationException("The ledger did not post the demo credit.");
    }

    private sealed record Demo(Guid OrganizationId, ApiKeySecret Key);

    private sealed record Created(FirstRunSecrets Secrets, Guid? DemoOrganizationId);
}
