using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Wording;
using SmoothLlm.Infrastructure.Providers.VertexAi;

namespace SmoothLlm.Infrastructure.Providers;

/// <summary>What a provider's fields must look like, wherever they come from.</summary>
public static partial class ProviderRules
{
    public const int MaxDisplayNameLength = 100;

    public const int MaxBaseUrlLength = 500;

    /// <summary>Long enough for a service account in JSON.</summary>
    public const int MaxCredentialLength = 20_000;

    public const string SlugMessage = "Use 1 to 40 lowercase letters, digits and hyphens, beginning with a letter or digit.";

    /// <summary>What follows <c>/api/v1/</c> in addresses of our own; a provider of such a name could never be passed a request.</summary>
    public static readonly FrozenSet<string> ReservedSlugs = FrozenSet.Create(
        StringComparer.Ordinal,
        "account", "admin", "ai", "audit", "auth", "balance", "chat", "completions", "content-logging", "credits", "docs", "embeddings", "export",
        "generation", "health", "images", "invitations", "invoices", "key", "keys", "limits", "mcp", "me", "members", "messages", "models",
        "notifications", "openapi", "organizations", "payments", "plans", "prices", "profile", "providers", "purchases", "quote", "requests",
        "responses", "sessions", "settings", "stats", "stripe", "tokens", "usage", "users", "v1", "vouchers", "webhooks");

    /// <summary>What is wrong with the slug of a new provider.</summary>
    /// <returns>Null when it is good.</returns>
    public static Sentence? CheckSlug(string? slug) =>
        !IsSlug(slug) ? SlugMessage
        : ReservedSlugs.Contains(slug) ? (Sentence)$"The name {slug} is taken by an address of this server; use another."
        : null;

    public static bool IsSlug([NotNullWhen(true)] string? slug) => slug is not null && SlugPattern().IsMatch(slug);

    /// <summary>The address as it is stored: without a slash at its end, and empty for the Sandbox.</summary>
    /// <param name="kind">Gives the default address when <paramref name="text"/> is empty.</param>
    /// <param name="text">What was entered.</param>
    /// <param name="baseUrl">The address to store; empty when there is a problem.</param>
    /// <returns>What is wrong with it; null when it is good.</returns>
    public static Sentence? ReadBaseUrl(ProviderKind kind, string? text, out string baseUrl)
    {
        baseUrl = "";
        text = text?.Trim() ?? "";
        if (kind == ProviderKind.Sandbox)
            return text.Length == 0 ? null : "The Sandbox has an address of its own; leave this empty.";
        if (text.Length == 0)
            text = kind.DefaultBaseUrl() ?? "";
        if (text.Length == 0)
            return "Enter the base address with its version segment, such as https://api.example.com/v1.";
        if (ReadAddress(text, out Sentence? problem) is not { } uri)
            return problem;
        baseUrl = uri.GetLeftPart(UriPartial.Path).TrimEnd('/');
        return null;
    }

    /// <summary>An address that we may be told to connect to.</summary>
    /// <param name="text">What was entered.</param>
    /// <param name="problem">What is wrong with it; null when it is good.</param>
    /// <returns>Null when there is a problem.</returns>
    public static Uri? ReadAddress(string text, out Sentence? problem)
    {
        problem = !Uri.TryCreate(text, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps) || uri.Host.Length == 0
                ? "Enter an absolute http or https address, such as https://api.example.com/v1."
            : text.Length > MaxBaseUrlLength ? (Sentence)$"Use at most {MaxBaseUrlLength} characters."
            : uri.UserInfo.Length > 0 ? "Leave user name and password out of the address; the credential has its own field."
            : uri.Query.Length > 0 || uri.Fragment.Length > 0 || text.Contains('?') || text.Contains('#') ? "Leave query and fragment out of the address."
            : null;
        return problem is null ? uri : null;
    }

    /// <returns>What is wrong with it; null when it is good.</returns>
    public static Sentence? CheckCredential(ProviderKind kind, string credential)
    {
        if (credential.Length > MaxCredentialLength)
            return $"Use at most {MaxCredentialLength} characters.";
        if (kind == ProviderKind.VertexAi)
            return credential.Length == 0 ? null : ServiceAccount.Read(credential, out _);
        // It goes into a header as it is.
        return credential.Any(character => character is <= ' ' or >= '\x7f')
            ? "Use printable ASCII without blanks, exactly as the provider gave it."
            : null;
    }

    public static Sentence? CheckDisplayName(string displayName) => displayName.Length switch
    {
        0 => "Enter a name.",
        > MaxDisplayNameLength => (Sentence)$"Use at most {MaxDisplayNameLength} characters.",
        _ => null,
    };

    /// <summary>What to enter where only the names of an enumeration are possible.</summary>
    public static Sentence OneOf<T>()
        where T : struct, Enum
    {
        string names = string.Join(", ", Enum.GetNames<T>());
        return $"Use one of {names}.";
    }

    /// <summary>Everything that is wrong with what was entered, apart from the slug.</summary>
    public static IReadOnlyList<FieldProblem> Check(ProviderDraft draft) => Check(draft, out _);

    /// <inheritdoc cref="Check(ProviderDraft)"/>
    /// <param name="draft">What was entered.</param>
    /// <param name="baseUrl">The address to store; empty when there is a problem with it.</param>
    public static IReadOnlyList<FieldProblem> Check(ProviderDraft draft, out string baseUrl)
    {
        var problems = new List<FieldProblem>();
        if (CheckDisplayName(draft.DisplayName.Trim()) is { } name)
            problems.Add(new FieldProblem("displayName", name));
        if (!Enum.IsDefined(draft.Kind))
            problems.Add(new FieldProblem("kind", OneOf<ProviderKind>()));
        if (ReadBaseUrl(draft.Kind, draft.BaseUrl, out baseUrl) is { } address)
            problems.Add(new FieldProblem("baseUrl", address));
        if (!Enum.IsDefined(draft.UserTokenUse))
            problems.Add(new FieldProblem("userTokenUse", OneOf<UserTokenUse>()));
        string credential = draft.Credential?.Trim() ?? "";
        if (draft.ClearCredential && credential.Length > 0)
            problems.Add(new FieldProblem("credential", "Enter a new credential or clear the stored one, not both."));
        else if (CheckCredential(draft.Kind, credential) is { } message)
            problems.Add(new FieldProblem("credential", message));
        return problems;
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,39}\\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex SlugPattern();
}
