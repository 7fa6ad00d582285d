using System.Text.Json;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Web.Management.Requests;

namespace SmoothLlm.Web.Management.Keys;

/// <summary>API keys, and monitor tokens in the same way.</summary>
internal static class KeyEndpoints
{
    private const double DefaultGraceHours = 24;
    private const string Refusal = "Your role may not manage keys.";

    public static void MapKeys(this IEndpointRouteBuilder group)
    {
        Map(group.MapGroup("/keys"), ApiKeyKind.ApiKey, "key");
        Map(group.MapGroup("/tokens"), ApiKeyKind.MonitorToken, "token");
    }

    private static void Map(RouteGroupBuilder group, ApiKeyKind kind, string what)
    {
        group.MapGet("", (ManagementCaller caller, QueryReader query, ApiKeyStore store, CancellationToken token) => ListAsync(Of(caller), query, store, token))
            .TakesQuery("limit", "cursor").Produces<PageAnswer<KeyAnswer>>();
        group.MapPost("", (ManagementCaller caller, JsonBody<KeyBody> body, ApiKeyStore store) => CreateAsync(Of(caller), caller.UserId, body, store))
            .ForKeyManagers().Once(what).Produces<CreatedKeyAnswer>(StatusCodes.Status201Created);
        group.MapDelete("", (ManagementCaller caller, QueryReader query, ApiKeyStore store) => DeleteByQueryAsync(Of(caller), query, store))
            .ForKeyManagers().TakesQuery("id").Produces(StatusCodes.Status204NoContent);
        group.MapGet("/{id}", (string id, HttpContext context, ManagementCaller caller, ApiKeyStore store, CancellationToken token) => ShowAsync(Of(caller), id, context, store, token))
            .Produces<KeyAnswer>();
        group.MapPut("/{id}", (string id, HttpContext context, ManagementCaller caller, JsonBody<KeyBody> body, ApiKeyStore store) => UpdateAsync(Of(caller), id, context, body, store))
            .ForKeyManagers().Produces<KeyAnswer>();
        group.MapDelete("/{id}", (string id, ManagementCaller caller, ApiKeyStore store) => DeleteAsync(Of(caller), id, store))
            .ForKeyManagers().Produces(StatusCodes.Status204NoContent);
        group.MapPost("/{id}/revoke", (string id, ManagementCaller caller, ApiKeyStore store) => RevokeAsync(Of(caller), id, store))
            .ForKeyManagers().Produces(StatusCodes.Status204NoContent);
        group.MapPost("/{id}/rotate", (string id, ManagementCaller caller, JsonBody<RotateBody> body, ApiKeyStore store) => RotateAsync(Of(caller), id, body, store))
            .ForKeyManagers().Once(what + "-rotation").Produces<CreatedKeyAnswer>();

        ApiKeyScope Of(ManagementCaller caller) => new(caller.OrganizationId, kind);
    }

    private static RouteHandlerBuilder ForKeyManagers(this RouteHandlerBuilder endpoint) => endpoint.ForRoles(role => role.MayManageKeys(), Refusal);

    private static async Task<IResult> ListAsync(ApiKeyScope scope, QueryReader query, ApiKeyStore store, CancellationToken cancellationToken)
    {
        var from = query.CursorId();
        int limit = query.Limit(ApiKeyStore.MaxPageSize);
        if (query.Refusal is { } refusal)
            return refusal;
        var page = await store.PageAsync(scope, from, limit, cancellationToken);
        return TypedResults.Ok(new PageAnswer<KeyAnswer>([.. page.Items.Select(KeyAnswer.Of)], page.Next is { } next ? Cursor.Write(next.ToString()) : null));
    }

    private static async Task<IResult> ShowAsync(ApiKeyScope scope, string id, HttpContext context, ApiKeyStore store, CancellationToken cancellationToken) =>
        Guid.TryParse(id, out var keyId) && await store.FindAsync(scope, keyId, cancellationToken) is { } found
            ? Editing.Ok(context, KeyAnswer.Of(found), found.Key.Revision)
            : NotFound(scope);

    private static async Task<IResult> CreateAsync(ApiKeyScope scope, string userId, JsonBody<KeyBody> body, ApiKeyStore store)
    {
        if (body.Value.Name is null)
            return Problems.Field("name", "Give a name.");
        if (body.Value.IsEnabled == false)
            return Problems.Field("isEnabled", "A new key is in force; update it to put it out of force.");
        // Once begun it runs to its end, so that a key whose secret nobody has heard is as rare as can be.
        return await store.CreateAsync(scope, Settings(body, new ApiKeySettings("")), userId, CancellationToken.None) switch
        {
            CreateApiKeyResult.Created created => TypedResults.Created(
                $"/api/{(scope.Kind == ApiKeyKind.ApiKey ? "keys" : "tokens")}/{created.Key.Id}", CreatedKeyAnswer.Of(created.Key, created.Secret)),
            CreateApiKeyResult.Invalid invalid => Problems.Field(Camel(invalid.Field), invalid.Message),
            CreateApiKeyResult.TooMany tooMany => Problems.Conflict($"There are {tooMany.Limit} in use already; revoke some first."),
            var other => throw new InvalidOperationException($"The store answered {other}."),
        };
    }

    private static async Task<IResult> UpdateAsync(ApiKeyScope scope, string id, HttpContext context, JsonBody<KeyBody> body, ApiKeyStore store)
    {
        if (!Guid.TryParse(id, out var keyId) || await store.FindAsync(scope, keyId, context.RequestAborted) is not { } found)
            return NotFound(scope);
        if (!Editing.TryReadRevision(context.Request, out int? seen))
            return Problems.Stale();
        if (body.Has("name") && body.Value.Name is null)
            return Problems.Field("name", "Give a name, or leave it out.");
        // What was not sent is taken from what was just read, which nobody may have changed meanwhile.
        var settings = Settings(body, SettingsOf(found.Key));
        var result = await store.UpdateAsync(scope, keyId, settings, body.Value.IsEnabled, seen ?? found.Key.Revision, CancellationToken.None);
        return result is ChangeApiKeyResult.Changed ? await ShowAsync(scope, id, context, store, CancellationToken.None) : Refuse(scope, result);
    }

    private static async Task<IResult> RotateAsync(ApiKeyScope scope, string id, JsonBody<RotateBody> body, ApiKeyStore store)
    {
        if (!Guid.TryParse(id, out var keyId))
            return NotFound(scope);
        double hours = body.Value.GraceHours ?? DefaultGraceHours;
        if (double.IsNaN(hours) || hours < 0 || hours > ApiKeyStore.MaxGrace.TotalHours)
            return Problems.Field("graceHours", $"The old secret lives on for 0 to {ApiKeyStore.MaxGrace.TotalHours:0} hours.");
        var result = await store.RotateAsync(scope, keyId, TimeSpan.FromHours(hours), CancellationToken.None);
        return result is ChangeApiKeyResult.Changed { Secret: { } secret } changed
            ? TypedResults.Ok(CreatedKeyAnswer.Of(changed.Key, secret))
            : Refuse(scope, result);
    }

    private static async Task<IResult> RevokeAsync(ApiKeyScope scope, string id, ApiKeyStore store) =>
        Guid.TryParse(id, out var keyId) && await store.RevokeAsync(scope, keyId, CancellationToken.None) ? TypedResults.NoContent() : NotFound(scope);

    private static async Task<IResult> DeleteAsync(ApiKeyScope scope, string id, ApiKeyStore store) =>
        Guid.TryParse(id, out var keyId) && await store.DeleteAsync(scope, keyId, CancellationToken.None) ? TypedResults.NoContent() : NotFound(scope);

    private static async Task<IResult> DeleteByQueryAsync(ApiKeyScope scope, QueryReader query, ApiKeyStore store)
    {
        if (query.Text("id") is { } id)
            return await DeleteAsync(scope, id, store);
        query.Report("id", "Say which one.");
        return query.Refusal!;
    }

    private static ApiKeySettings SettingsOf(ApiKey key) => new(key.Name)
    {
        ExpiresAt = key.ExpiresAt,
        SpendLimitUsd = key.SpendLimitNanoUsd is { } limit ? new Core.Money.NanoUsd(limit).Usd : null,
        SpendLimitWindow = key.SpendLimitWindow,
        RequestsPerMinute = key.RequestsPerMinute,
        TokensPerMinute = key.TokensPerMinute,
        AllowedModels = key.AllowedModels ?? [],
        AllowedIps = key.AllowedIps ?? [],
    };

    /// <summary>What was sent, over what there was.</summary>
    private static ApiKeySettings Settings(JsonBody<KeyBody> body, ApiKeySettings before) => new(body.Value.Name ?? before.Name)
    {
        ExpiresAt = body.Has("expiresAt") ? body.Value.ExpiresAt?.ToUniversalTime() : before.ExpiresAt,
        SpendLimitUsd = body.Has("spendLimitUsd") ? body.Value.SpendLimitUsd : before.SpendLimitUsd,
        SpendLimitWindow = body.Has("spendLimitWindow") ? body.Value.SpendLimitWindow ?? default : before.SpendLimitWindow,
        RequestsPerMinute = body.Has("requestsPerMinute") ? body.Value.RequestsPerMinute : before.RequestsPerMinute,
        TokensPerMinute = body.Has("tokensPerMinute") ? body.Value.TokensPerMinute : before.TokensPerMinute,
        AllowedModels = body.Has("allowedModels") ? Texts(body.Value.AllowedModels) : before.AllowedModels,
        AllowedIps = body.Has("allowedIps") ? Texts(body.Value.AllowedIps) : before.AllowedIps,
    };

    private static List<string> Texts(IReadOnlyList<string?>? list) => [.. (list ?? []).Select(text => text ?? "")];

    private static IResult Refuse(ApiKeyScope scope, ChangeApiKeyResult result) => result switch
    {
        ChangeApiKeyResult.Invalid invalid => Problems.Field(Camel(invalid.Field), invalid.Message),
        ChangeApiKeyResult.Revoked => Problems.Conflict("It is revoked for good."),
        ChangeApiKeyResult.Outdated => Problems.Stale(),
        _ => NotFound(scope),
    };

    private static IResult NotFound(ApiKeyScope scope) => Problems.NotFound(scope.Kind == ApiKeyKind.ApiKey ? "key" : "token");

    private static string Camel(string property) => JsonNamingPolicy.CamelCase.ConvertName(property);
}
