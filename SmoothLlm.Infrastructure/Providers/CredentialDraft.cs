using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Wording;

namespace SmoothLlm.Infrastructure.Providers;

/// <summary>A provider's credential as an admin entered it.</summary>
public sealed record CredentialDraft
{
    /// <summary>Its name for admins.</summary>
    public required string Name { get; init; }

    /// <summary>Null or empty keeps the stored one.</summary>
    public string? Secret { get; init; }

    public int Weight { get; init; } = 1;

    public bool IsEnabled { get; init; } = true;

    /// <summary>Never the secret.</summary>
    public override string ToString() => Name;

    /// <summary>Everything that is wrong with it.</summary>
    /// <param name="kind">The provider's, which decides what a secret looks like.</param>
    /// <param name="isNew">Whether there is no stored secret to keep.</param>
    public IReadOnlyList<FieldProblem> Check(ProviderKind kind, bool isNew)
    {
        var problems = new List<FieldProblem>();
        if (Name.Trim().Length is 0 or > ProviderCredential.MaxNameLength)
            problems.Add(new FieldProblem("name", $"Enter a name of at most {ProviderCredential.MaxNameLength} characters."));
        if (Weight is < 1 or > ProviderCredential.MaxWeight)
            problems.Add(new FieldProblem("weight", $"Use a whole number from 1 to {ProviderCredential.MaxWeight}."));
        string secret = Secret?.Trim() ?? "";
        if (isNew && secret.Length == 0)
            problems.Add(new FieldProblem("secret", "Enter the secret."));
        else if (ProviderRules.CheckCredential(kind, secret) is { } problem)
            problems.Add(new FieldProblem("secret", problem));
        return problems;
    }
}

/// <summary>What became of a change to a credential.</summary>
public abstract record CredentialResult
{
    private CredentialResult()
    {
    }

    public sealed record Saved(ProviderCredential Credential) : CredentialResult;

    public sealed record Invalid(IReadOnlyList<FieldProblem> Problems) : CredentialResult;

    public sealed record NotFound : CredentialResult;
}
