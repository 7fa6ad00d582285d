using Microsoft.EntityFrameworkCore;
using SmoothLlm.Core.Audit;
using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Wording;
using SmoothLlm.Infrastructure.Audit;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Providers;

/// <summary>The credentials of providers: secrets go in and never come out. Every change is in force on this node when the call returns.</summary>
public sealed class CredentialStore(Database database, Snapshots snapshots, ProviderCredentials credentials, TimeProvider time)
{
    public Task<CredentialResult> AddAsync(Guid providerId, CredentialDraft draft, CancellationToken cancellationToken) => ChangeAsync(
        providerId,
        "added",
        provider =>
        {
            var problems = draft.Check(provider.Kind, isNew: true);
            if (problems.Count > 0)
                return new CredentialResult.Invalid(problems);
            if (provider.Credentials.Count >= ProviderCredential.MaxPerProvider)
                return new CredentialResult.Invalid([new FieldProblem("name", $"A provider may have {ProviderCredential.MaxPerProvider} credentials; delete one first.")]);
            var now = time.GetUtcNow();
            var added = credentials.Create(provider.Id, draft.Name.Trim(), draft.Secret!.Trim(), now);
            added.Weight = draft.Weight;
            added.IsEnabled = draft.IsEnabled;
            provider.Credentials.Add(added);
            return new CredentialResult.Saved(added);
        },
        cancellationToken);

    public Task<CredentialResult> UpdateAsync(Guid providerId, Guid id, CredentialDraft draft, CancellationToken cancellationToken) => ChangeAsync(
        providerId,
        "changed",
        provider =>
        {
            if (provider.Credentials.Find(row => row.Id == id) is not { } credential)
                return new CredentialResult.NotFound();
            var problems = draft.Check(provider.Kind, isNew: false);
            if (problems.Count > 0)
                return new CredentialResult.Invalid(problems);
            credential.Name = draft.Name.Trim();
            credential.Weight = draft.Weight;
            credential.IsEnabled = draft.IsEnabled;
            if (draft.Secret?.Trim() is { Length: > 0 } secret)
                credentials.Replace(credential, secret, time.GetUtcNow());
            return new CredentialResult.Saved(credential);
        },
        cancellationToken);

    public Task<CredentialResult> DeleteAsync(Guid providerId, Guid id, CancellationToken cancellationToken) => ChangeAsync(
        providerId,
        "deleted",
        provider =>
        {
            if (provider.Credentials.Find(row => row.Id == id) is not { } credential)
                return new CredentialResult.NotFound();
            provider.Credentials.Remove(credential);
            return new CredentialResult.Saved(credential);
        },
        cancellationToken);

    private async Task<CredentialResult> ChangeAsync(
        Guid providerId, string what, Func<Provider, CredentialResult> change, CancellationToken cancellationToken)
    {
        var result = await database.WriteAsync(
            async context =>
            {
                if (await context.Providers.SingleOrDefaultAsync(row => row.Id == providerId, cancellationToken) is not { } provider)
                    return new CredentialResult.NotFound();
                var changed = change(provider);
                if (changed is CredentialResult.Saved { Credential: var credential })
                    context.Record(Event(provider, credential, what), time.GetUtcNow());
                return changed;
            },
            cancellationToken);
        await snapshots.RefreshAsync(cancellationToken);
        return result;
    }

    private static AuditEvent Event(Provider provider, ProviderCredential credential, string what) =>
        new(AuditActions.ProviderUpdated, OrganizationId: null, AuditTarget.Provider(provider.Id, provider.Slug))
        {
            Details = AuditDetails.Of(("credential", what), ("credentialName", credential.Name), ("weight", credential.Weight), ("isEnabled", credential.IsEnabled)),
        };
}
