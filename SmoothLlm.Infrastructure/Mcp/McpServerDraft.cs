using SmoothLlm.Core.Mcp;
using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Wording;
using SmoothLlm.Infrastructure.Providers;

namespace SmoothLlm.Infrastructure.Mcp;

/// <summary>An MCP server as an admin entered it.</summary>
public sealed record McpServerDraft
{
    /// <summary>Its name for people.</summary>
    public required string DisplayName { get; init; }

    public required string Address { get; init; }

    /// <summary>Sent as the bearer token; null or empty keeps the stored one.</summary>
    public string? Credential { get; init; }

    /// <summary>Forgets the stored credential; not together with a new one.</summary>
    public bool ClearCredential { get; init; }

    /// <summary>What it gets to know of the caller.</summary>
    public UserTokenUse UserTokenUse { get; init; }

    public bool AllowPrivateNetwork { get; init; }

    public bool IsEnabled { get; init; } = true;

    /// <summary>Never the credential.</summary>
    public override string ToString() => $"{DisplayName} ({Address})";

    /// <summary>Everything that is wrong with it.</summary>
    /// <param name="address">As it is stored; empty when there is a problem with it.</param>
    public IReadOnlyList<FieldProblem> Check(out string address)
    {
        var problems = new List<FieldProblem>();
        if (ProviderRules.CheckDisplayName(DisplayName.Trim()) is { } name)
            problems.Add(new FieldProblem("displayName", name));
        address = "";
        if (Address.Trim().Length == 0)
            problems.Add(new FieldProblem("address", "Enter the server's address, such as https://tools.example.com/mcp."));
        else if (ProviderRules.ReadAddress(Address.Trim(), out Sentence? wrong) is { } uri)
            // With the slash at its end, if there is one: servers redirect the one to the other, and redirects are not followed.
            address = uri.AbsoluteUri;
        else
            problems.Add(new FieldProblem("address", wrong!));
        if (ProviderRules.CheckCredential(ProviderKind.OpenAiCompatible, Credential?.Trim() ?? "") is { } credential)
            problems.Add(new FieldProblem("credential", credential));
        else if (ClearCredential && Credential?.Trim() is { Length: > 0 })
            problems.Add(new FieldProblem("credential", "Enter a new credential or forget the stored one, not both."));
        if (!Enum.IsDefined(UserTokenUse))
            problems.Add(new FieldProblem("userTokenUse", ProviderRules.OneOf<UserTokenUse>()));
        return problems;
    }
}

/// <summary>What became of a change to an MCP server.</summary>
public abstract record McpServerResult
{
    private McpServerResult()
    {
    }

    public sealed record Saved(McpServer Server) : McpServerResult;

    public sealed record Invalid(IReadOnlyList<FieldProblem> Problems) : McpServerResult;

    public sealed record NotFound : McpServerResult;
}
