using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using SmoothLlm.Core.Providers;

namespace SmoothLlm.Infrastructure.Providers;

/// <summary>What a provider's fields must look like, wherever they come from.</summary>
public static partial class ProviderRules
{
    public const int MaxDisplayNameLength = 100;

    public const int MaxBaseUrlLength = 500;

    /// <summary>Long enough for a service account in JSON.</summary>
    public const int MaxCredentialLength = 20_000;

    public const string SlugMessage = "Use 1 to 40 lowercase letters, digits and hyphens, beginning with a letter or digit.";

    public static bool IsSlug([NotNullWhen(true)] string? slug) => slug is not null && SlugPattern().IsMatch(slug);

    /// <summary>The address as it is stored: without a slash at its end, and empty for the Sandbox.</summary>
    /// <param name="kind">Gives the default address when <paramref name="text"/> is empty.</param>
    /// <param name="text">What was entered.</param>
    /// <param name="baseUrl">The address to store; empty when there is a problem.</param>
    /// <returns>What is wrong with it; null when it is good.</returns>
    public static string? ReadBaseUrl(ProviderKind kind, string? text, out string baseUrl)
    {
        baseUrl = "";
        text = text?.Trim() ?? "";
        if (kind == ProviderKind.Sandbox)
            return text.Length == 0 ? null : "The Sandbox has an address of its own; leave this empty.";
        if (text.Length == 0)
            text = kind.DefaultBaseUrl() ?? "";
        if (text.Length == 0)
            return "Enter the base address with its version segment, such as https://api.example.com/v1.";
        if (text.Length > MaxBaseUrlLength)
            return $"Use at most {MaxBaseUrlLength} characters.";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
            || uri.Host.Length == 0)
            return "Enter an absolute http or https address, such as https://api.example.com/v1.";
        if (uri.UserInfo.Length > 0)
            return "Leave user name and password out of the address; the credential has its own field.";
        if (uri.Query.Length > 0 || uri.Fragment.Length > 0 || text.Contains('?') || text.Contains('#'))
            return "Leave query and fragment out of the address.";
        baseUrl = uri.GetLeftPart(UriPartial.Path).TrimEnd('/');
        return null;
    }

    /// <returns>What is wrong with it; null when it is good.</returns>
    public static string? CheckCredential(ProviderKind kind, string credential)
    {
        if (credential.Length > MaxCredentialLength)
            return $"Use at most {MaxCredentialLength} characters.";
        // It goes into a header as it is; only a service account is a text of several lines.
        return kind != ProviderKind.VertexAi && credential.Any(character => character is <= ' ' or >= '\x7f')
            ? "Use printable ASCII without blanks, exactly as the provider gave it."
            : null;
    }

    public static string? CheckDisplayName(string displayName) => displayName.Length switch
    {
        0 => "Enter a name.",
        > MaxDisplayNameLength => $"Use at most {MaxDisplayNameLength} characters.",
        _ => null,
    };

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
            problems.Add(new FieldProblem("kind", $"Use one of {string.Join(", ", Enum.GetNames<ProviderKind>())}."));
        if (ReadBaseUrl(draft.Kind, draft.BaseUrl, out baseUrl) is { } address)
            problems.Add(new FieldProblem("baseUrl", address));
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
