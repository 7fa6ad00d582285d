using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Providers;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Users;

namespace SmoothLlm.Infrastructure.Bootstrap;

/// <summary>What can be wrong between the parts of a bootstrap file, and between the file and the database.</summary>
internal sealed class BootstrapChecks(SmoothLlmDbContext context, PlatformUsers users, BootstrapDocument document, List<string> problems)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        CheckRepetitions();
        CheckAliasesInFile();
        await CheckAliasesInDatabaseAsync(cancellationToken);
        await CheckCredentialsAsync(cancellationToken);
        await CheckUsersAsync();
        await CheckPlansAsync(cancellationToken);
        await CheckSecretsAsync(cancellationToken);
    }

    private void CheckRepetitions()
    {
        Repeated(document.Providers, provider => provider.Slug, provider => $"{provider.Path}.slug");
        Repeated(document.Models, model => model.Id, model => $"{model.Path}.id");
        Repeated(document.Prices, price => (price.Provider, price.Model, price.EffectiveFrom), price => $"{price.Path}.effectiveFrom");
        Repeated(document.Plans, plan => plan.Settings.Name, plan => $"{plan.Path}.name");
        Repeated(document.Plans.Where(plan => plan.IsDefault), plan => plan.IsDefault, plan => $"{plan.Path}.default");
        Repeated(document.Organizations, organization => organization.Name, organization => $"{organization.Path}.name");
        Repeated(document.Organizations.SelectMany(organization => organization.ApiKeys), key => key.Secret.Hash, key => $"{key.Path}.secret");
        foreach (var model in document.Models)
            Repeated(model.Deployments ?? [], deployment => (deployment.Provider, deployment.Model), deployment => deployment.Path);
        foreach (var provider in document.Providers)
            Repeated(provider.Credentials ?? [], credential => credential.Name, credential => $"{credential.Path}.name");
    }

    private void CheckAliasesInFile()
    {
        var ids = document.Models.Select(model => model.Id).ToHashSet(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, alias) in Aliases())
        {
            if (ids.Contains(alias))
                problems.Add($"{path}: {alias} is the id of a model");
            else if (!seen.Add(alias))
                problems.Add($"{path}: {alias} is given twice");
        }
    }

    private async Task CheckAliasesInDatabaseAsync(CancellationToken cancellationToken)
    {
        var inFile = document.Models.Select(model => model.Id).ToHashSet(StringComparer.Ordinal);
        var ids = await context.Models.Select(model => model.Id).ToHashSetAsync(cancellationToken);
        foreach (var (path, alias) in Aliases())
        {
            if (ids.Contains(alias) && !inFile.Contains(alias))
                problems.Add($"{path}: {alias} is the id of a model that exists; give that model the deployments instead");
        }

        var rewritten = document.Models.Where(model => model.Aliases is not null).Select(model => model.Id).ToHashSet(StringComparer.Ordinal);
        var kept = (await context.ModelAliases.AsNoTracking().ToListAsync(cancellationToken))
            .Where(alias => !rewritten.Contains(alias.ModelId))
            .ToDictionary(alias => alias.Alias, alias => alias.ModelId, StringComparer.Ordinal);
        foreach (var model in document.Models)
        {
            if (kept.TryGetValue(model.Id, out string? owner))
                problems.Add($"{model.Path}.id: {model.Id} is an alias of the model {owner}");
        }
    }

    /// <summary>Those that the file does not name stay, switched off.</summary>
    private async Task CheckCredentialsAsync(CancellationToken cancellationToken)
    {
        foreach (var provider in document.Providers.Where(provider => provider.Credentials is not null))
        {
            var stored = await context.Providers.AsNoTracking().SingleOrDefaultAsync(row => row.Slug == provider.Slug, cancellationToken);
            int added = provider.Credentials!.Count(credential => stored?.Credentials.Exists(row => row.Name == credential.Name) != true);
            if (stored?.Credentials.Count + added > ProviderCredential.MaxPerProvider)
                problems.Add($"{provider.Path}.credentials: with those that are stored, more than {ProviderCredential.MaxPerProvider}; delete some of them first");
        }
    }

    private async Task CheckUsersAsync()
    {
        var seen = new Dictionary<string, BootstrapUser>(StringComparer.OrdinalIgnoreCase);
        foreach (var (path, user) in document.Users)
        {
            if (!seen.TryAdd(user.Email, user))
            {
                if (seen[user.Email].Password != user.Password)
                    problems.Add($"{path}.password: {user.Email} has another password elsewhere in the file");
                continue;
            }

            // Who exists keeps what Identity once accepted.
            if (await users.FindAsync(user.Email) is not null)
                continue;
            if (await users.CheckEmailAsync(user.Email) is { Count: > 0 } email)
                problems.Add($"{path}.email: {string.Join(' ', email)}");
            if (await users.CheckPasswordAsync(user.Email, user.Password) is { Count: > 0 } password)
                problems.Add($"{path}.password: {string.Join(' ', password)}");
        }
    }

    private async Task CheckPlansAsync(CancellationToken cancellationToken)
    {
        var names = await context.Plans.Select(plan => plan.Name).ToHashSetAsync(cancellationToken);
        names.UnionWith(document.Plans.Select(plan => plan.Settings.Name));
        foreach (var organization in document.Organizations)
        {
            if (organization.Plan is { } plan && !names.Contains(plan))
                problems.Add($"{organization.Path}.plan: there is no plan {plan}");
        }
    }

    private async Task CheckSecretsAsync(CancellationToken cancellationToken)
    {
        foreach (var organization in document.Organizations.Where(organization => organization.ApiKeys.Count > 0))
        {
            var existing = await OrganizationRows.FindAsync(context, users, organization, cancellationToken);
            var hashes = organization.ApiKeys.Select(key => key.Secret.Hash).ToList();
            var elsewhere = await context.ApiKeys
                .Where(key => hashes.Contains(key.SecretHash) || (key.PreviousSecretHash != null && hashes.Contains(key.PreviousSecretHash)))
                .Where(key => existing == null || key.OrganizationId != existing.Id)
                .Select(key => new { key.SecretHash, key.PreviousSecretHash })
                .ToListAsync(cancellationToken);
            foreach (var key in organization.ApiKeys.Where(key => elsewhere.Exists(other => key.Secret.Hash == other.SecretHash || key.Secret.Hash == other.PreviousSecretHash)))
                problems.Add($"{key.Path}.secret: belongs to another organization");
        }
    }

    private IEnumerable<(string Path, string Alias)> Aliases() =>
        document.Models.SelectMany(model => (model.Aliases ?? []).Select((alias, index) => ($"{model.Path}.aliases[{index}]", alias)));

    private void Repeated<TItem, TKey>(IEnumerable<TItem> items, Func<TItem, TKey> keyOf, Func<TItem, string> pathOf)
    {
        var seen = new HashSet<TKey>();
        foreach (var item in items)
        {
            if (!seen.Add(keyOf(item)))
                problems.Add($"{pathOf(item)}: the same as one before it in the file");
        }
    }
}
