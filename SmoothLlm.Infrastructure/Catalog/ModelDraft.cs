using SmoothLlm.Core.Catalog;
using SmoothLlm.Core.Wording;
using SmoothLlm.Infrastructure.Providers;

namespace SmoothLlm.Infrastructure.Catalog;

/// <summary>One way to have a model answered, as an admin states it.</summary>
public sealed record DeploymentDraft(string Provider, string Model)
{
    public int Priority { get; init; }

    public int Weight { get; init; } = 1;

    public bool IsEnabled { get; init; } = true;
}

/// <summary>A model as an admin states it.</summary>
public sealed record ModelDraft(string Name)
{
    public const int MaxNameLength = 200;

    public const int MaxTokens = 100_000_000;

    public const int MaxAliases = 50;

    public const int MaxDeployments = 50;

    public const int MaxWeight = 1000;

    public ModelKind Kind { get; init; }

    public int? ContextLength { get; init; }

    public int? MaxOutputTokens { get; init; }

    public bool SupportsVision { get; init; }

    public bool SupportsTools { get; init; } = true;

    public bool SupportsReasoning { get; init; }

    public bool SupportsStructuredOutput { get; init; }

    public bool IsEnabled { get; init; } = true;

    public IReadOnlyList<string> Aliases { get; init; } = [];

    public IReadOnlyList<DeploymentDraft> Deployments { get; init; } = [];

    /// <summary>Whether a text can be a model's id or alias.</summary>
    public static bool IsId(string text) =>
        text.Length is > 0 and <= Model.MaxIdLength && text.All(character => character is > ' ' and <= '~') && text[0] != '/' && text[^1] != '/';

    /// <summary>The model as it is now.</summary>
    public static ModelDraft Of(CatalogModel listed) => new(listed.Model.Name)
    {
        Kind = listed.Model.Kind,
        ContextLength = listed.Model.ContextLength,
        MaxOutputTokens = listed.Model.MaxOutputTokens,
        SupportsVision = listed.Model.SupportsVision,
        SupportsTools = listed.Model.SupportsTools,
        SupportsReasoning = listed.Model.SupportsReasoning,
        SupportsStructuredOutput = listed.Model.SupportsStructuredOutput,
        IsEnabled = listed.Model.IsEnabled,
        Aliases = listed.Aliases,
        Deployments =
        [
            .. listed.Deployments.Select(row => new DeploymentDraft(row.Deployment.ProviderSlug, row.Deployment.UpstreamModel)
            {
                Priority = row.Deployment.Priority,
                Weight = row.Deployment.Weight,
                IsEnabled = row.Deployment.IsEnabled,
            }),
        ],
    };

    /// <summary>Everything that is wrong with it by itself.</summary>
    public IReadOnlyList<FieldProblem> Check()
    {
        var problems = new List<FieldProblem>();
        if (Name.Trim().Length is 0 or > MaxNameLength)
            problems.Add(new FieldProblem("name", $"A name has 1 to {MaxNameLength} characters."));
        CheckTokens(problems, "contextLength", ContextLength);
        CheckTokens(problems, "maxOutputTokens", MaxOutputTokens);
        if (Aliases.Count > MaxAliases || Aliases.Any(alias => !IsId(alias)) || Aliases.Distinct(StringComparer.Ordinal).Count() != Aliases.Count)
            problems.Add(new FieldProblem("aliases", $"At most {MaxAliases} different ones, each 1 to {Model.MaxIdLength} printable characters without blanks."));
        if (Deployments.Count > MaxDeployments)
            problems.Add(new FieldProblem("deployments", $"At most {MaxDeployments}."));
        for (int index = 0; index < Deployments.Count; index++)
            CheckDeployment(problems, index);
        return problems;
    }

    /// <summary>Writes all but aliases and deployments into a row.</summary>
    internal void ApplyTo(Model model)
    {
        model.Name = Name.Trim();
        model.Kind = Kind;
        model.ContextLength = ContextLength;
        model.MaxOutputTokens = MaxOutputTokens;
        model.SupportsVision = SupportsVision;
        model.SupportsTools = SupportsTools;
        model.SupportsReasoning = SupportsReasoning;
        model.SupportsStructuredOutput = SupportsStructuredOutput;
        model.IsEnabled = IsEnabled;
    }

    private static void CheckTokens(List<FieldProblem> problems, string field, int? tokens)
    {
        if (tokens is < 1 or > MaxTokens)
            problems.Add(new FieldProblem(field, $"A number of tokens from 1 to {MaxTokens}; null when unknown."));
    }

    private void CheckDeployment(List<FieldProblem> problems, int index)
    {
        var (provider, model) = Deployments[index];
        string path = $"deployments[{index}]";
        if (!ProviderRules.IsSlug(provider))
            problems.Add(new FieldProblem(path + ".provider", ProviderRules.SlugMessage));
        if (!IsId(model))
            problems.Add(new FieldProblem(path + ".model", $"1 to {Model.MaxIdLength} printable characters without blanks."));
        if (Deployments[index].Weight is < 1 or > MaxWeight)
            problems.Add(new FieldProblem(path + ".weight", $"From 1 to {MaxWeight}."));
        if (Deployments.Take(index).Any(other => other.Provider == provider && other.Model == model))
            problems.Add(new FieldProblem(path, "It is listed twice."));
    }
}
