using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Routing;
using SmoothLlm.Infrastructure.Providers;
using SmoothLlm.Web.Management.Requests;

namespace SmoothLlm.Web.Management.Administration;

/// <summary>The credentials of a provider and how they do on this node, for platform admins.</summary>
internal static class CredentialEndpoints
{
    public static void MapCredentials(this RouteGroupBuilder providers)
    {
        providers.MapGet("/{id}/credentials", ListAsync).Produces<CredentialsAnswer>();
        providers.MapPost("/{id}/credentials", AddAsync).Once("credential").Produces<CredentialAnswer>(StatusCodes.Status201Created);
        providers.MapPut("/{id}/credentials/{credentialId}", UpdateAsync).Produces<CredentialAnswer>();
        providers.MapDelete("/{id}/credentials/{credentialId}", DeleteAsync).Produces(StatusCodes.Status204NoContent);
        providers.MapPost("/{id}/credentials/{credentialId}/test", TestAsync).Produces<ProviderTestAnswer>();
        providers.MapDelete("/{id}/circuits", ResetAsync).Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> ListAsync(string id, ProviderStore store, Circuits circuits, CancellationToken cancellationToken) =>
        await FindAsync(id, store, cancellationToken) is { } provider
            ? TypedResults.Ok(CredentialsAnswer.Of(provider, circuits.Report()))
            : Problems.NotFound("provider");

    private static async Task<IResult> AddAsync(string id, JsonBody<CredentialBody> body, CredentialStore store, Circuits circuits)
    {
        if (!Guid.TryParse(id, out var providerId))
            return Problems.NotFound("provider");
        var result = await store.AddAsync(providerId, Draft(body.Value, stored: null), CancellationToken.None);
        return result is CredentialResult.Saved { Credential: var added }
            ? TypedResults.Created($"/api/v1/providers/{id}/credentials/{added.Id}", CredentialAnswer.Of(added, circuits.Report()))
            : Refuse(result, "provider");
    }

    private static Task<IResult> UpdateAsync(string id, string credentialId, HttpContext context, JsonBody<CredentialBody> body, ProviderStore providers, CredentialStore store, Circuits circuits) =>
        Editing.RunAsync(
            context,
            async () => (await FindAsync(id, credentialId, providers, context.RequestAborted)).Credential is { } seen ? CredentialAnswer.Of(seen, []) : null,
            async () =>
            {
                var (provider, stored) = await FindAsync(id, credentialId, providers, context.RequestAborted);
                if (provider is null || stored is null)
                    return Problems.NotFound("credential");
                var result = await store.UpdateAsync(provider.Id, stored.Id, Draft(body.Value, stored), CancellationToken.None);
                return result is CredentialResult.Saved { Credential: var saved } ? TypedResults.Ok(CredentialAnswer.Of(saved, circuits.Report())) : Refuse(result, "credential");
            });

    private static async Task<IResult> DeleteAsync(string id, string credentialId, CredentialStore store) =>
        Guid.TryParse(id, out var providerId) && Guid.TryParse(credentialId, out var own)
            && await store.DeleteAsync(providerId, own, CancellationToken.None) is CredentialResult.Saved
            ? TypedResults.NoContent()
            : Problems.NotFound("credential");

    private static async Task<IResult> TestAsync(string id, string credentialId, ProviderStore store, ProviderTester tester, CancellationToken cancellationToken)
    {
        var (provider, credential) = await FindAsync(id, credentialId, store, cancellationToken);
        return provider is null || credential is null
            ? Problems.NotFound("credential")
            : TypedResults.Ok(ProviderTestAnswer.Of(await tester.TestAsync(provider, cancellationToken, credential)));
    }

    /// <summary>Everything of the provider may be asked again at once.</summary>
    private static async Task<IResult> ResetAsync(string id, ProviderStore store, Circuits circuits, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, store, cancellationToken) is not { } provider)
            return Problems.NotFound("provider");
        circuits.Reset(provider.Id);
        return TypedResults.NoContent();
    }

    private static async Task<Provider?> FindAsync(string id, ProviderStore store, CancellationToken cancellationToken) =>
        Guid.TryParse(id, out var providerId) ? await store.FindAsync(providerId, cancellationToken) : null;

    private static async Task<(Provider? Provider, ProviderCredential? Credential)> FindAsync(string id, string credentialId, ProviderStore store, CancellationToken cancellationToken)
    {
        var provider = await FindAsync(id, store, cancellationToken);
        return (provider, Guid.TryParse(credentialId, out var own) ? provider?.Credentials.Find(credential => credential.Id == own) : null);
    }

    /// <summary>What was sent, over what is stored.</summary>
    private static CredentialDraft Draft(CredentialBody stated, ProviderCredential? stored) => new()
    {
        Name = stated.Name ?? stored?.Name ?? "",
        Secret = stated.Secret,
        Weight = stated.Weight ?? stored?.Weight ?? 1,
        IsEnabled = stated.IsEnabled ?? stored?.IsEnabled ?? true,
    };

    private static IResult Refuse(CredentialResult result, string what) =>
        result is CredentialResult.Invalid invalid ? Problems.Fields(invalid.Problems) : Problems.NotFound(what);
}
