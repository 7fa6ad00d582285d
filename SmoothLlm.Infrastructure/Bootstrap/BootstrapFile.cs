using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Providers;
using SmoothLlm.Infrastructure.Users;

namespace SmoothLlm.Infrastructure.Bootstrap;

/// <summary>
/// Applies the operator's file at every start. All of it is checked first and written in one transaction; credits follow
/// through the ledger, which posts each grant once however often it is asked.
/// </summary>
internal sealed class BootstrapFile(
    BootstrapOptions options,
    IDbContextFactory<SmoothLlmDbContext> contexts,
    IServiceScopeFactory scopes,
    ProviderCredentials credentials,
    ILedger ledger,
    TimeProvider time,
    ILogger<BootstrapFile> logger)
{
    /// <summary>Reads the file.</summary>
    /// <returns>Null when none is configured.</returns>
    public async Task<BootstrapReading?> ReadAsync(CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(options.File))
            return null;
        string path = Path.GetFullPath(options.File);
        var problems = new List<string>();
        var json = await ReadBytesAsync(path, problems, cancellationToken);
        var document = json is null ? new BootstrapDocument() : BootstrapReader.Read(json, problems);
        return new BootstrapReading(path, document, problems);
    }

    /// <exception cref="BootstrapFileException">Something is wrong with it; nothing was written.</exception>
    public async Task ApplyAsync(BootstrapReading reading, CancellationToken cancellationToken)
    {
        await using var outer = await contexts.CreateDbContextAsync(cancellationToken);
        var grants = await outer.Database.CreateExecutionStrategy().ExecuteAsync(() => WriteAsync(reading, cancellationToken));
        foreach (var grant in grants)
        {
            if (await ledger.PostAsync(grant, cancellationToken) is not (PostingResult.Posted or PostingResult.AlreadyPosted))
                throw new InvalidOperationException($"The ledger did not post the bootstrap credit {grant.Reference}. It is tried again at the next start.");
        }

        Log.BootstrapApplied(logger, reading.Path);
    }

    private async Task<List<PostingRequest>> WriteAsync(BootstrapReading reading, CancellationToken cancellationToken)
    {
        // Identity's managers save through the scope's context: users, too, are part of the one transaction.
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<SmoothLlmDbContext>();
        var users = scope.ServiceProvider.GetRequiredService<PlatformUsers>();
        var document = reading.Document;
        using var turn = await context.BeginWriteAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);

        var problems = new List<string>(reading.Problems);
        await new BootstrapChecks(context, users, document, problems).RunAsync(cancellationToken);
        if (problems.Count > 0)
            throw new BootstrapFileException(reading.Path, problems);

        var now = time.GetUtcNow();
        foreach (var (_, user) in document.Users)
        {
            if (await users.FindAsync(user.Email) is null)
                await users.CreateAsync(user.Email, user.Password, user.Email[..user.Email.IndexOf('@', StringComparison.Ordinal)]);
        }

        if (document.Admin is not null && await users.FindAsync(document.Admin.Email) is { } admin)
            await users.MakeAdminAsync(admin);
        await new CatalogRows(context, credentials, now).ApplyAsync(document, cancellationToken);
        var plans = await PlanRows.ApplyAsync(context, document.Plans, now, cancellationToken);
        var grants = new List<PostingRequest>();
        foreach (var organization in document.Organizations)
        {
            var id = await OrganizationRows.ApplyAsync(context, users, organization, plans, now, cancellationToken);
            if (organization.CreditUsd is > 0 and var credit)
                grants.Add(Grant(id, credit));
        }

        await WarnOfUnknownProvidersAsync(context, document, cancellationToken);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return grants;
    }

    private static PostingRequest Grant(Guid organizationId, decimal creditUsd) => new(
        LedgerTransactionKind.Grant,
        $"bootstrap:{organizationId}",
        organizationId,
        LedgerAccountKind.Promo,
        NanoUsd.FromUsd(creditUsd),
        "Credit from the bootstrap file");

    private async Task WarnOfUnknownProvidersAsync(SmoothLlmDbContext context, BootstrapDocument document, CancellationToken cancellationToken)
    {
        var known = await context.Providers.Select(provider => provider.Slug).ToHashSetAsync(cancellationToken);
        known.UnionWith(document.Providers.Select(provider => provider.Slug));
        foreach (var deployment in document.Models.SelectMany(model => model.Deployments ?? []))
        {
            if (!known.Contains(deployment.Provider))
                Log.UnknownProvider(logger, deployment.Provider, $"{deployment.Path}.provider");
        }
    }

    private static async Task<byte[]?> ReadBytesAsync(string path, List<string> problems, CancellationToken cancellationToken)
    {
        try
        {
            if (new FileInfo(path).Length <= BootstrapReader.MaxFileBytes)
                return await File.ReadAllBytesAsync(path, cancellationToken);
            problems.Add($"the file: is longer than {BootstrapReader.MaxFileBytes / 1024 / 1024} MiB");
        }
        catch (FileNotFoundException)
        {
            problems.Add("the file: does not exist (Bootstrap__File)");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problems.Add($"the file: cannot be read: {exception.Message}");
        }

        return null;
    }
}

/// <summary>A bootstrap file as it was read.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Document">What it says, as far as it could be read.</param>
/// <param name="Problems">What is wrong with it already.</param>
internal sealed record BootstrapReading(string Path, BootstrapDocument Document, IReadOnlyList<string> Problems);
