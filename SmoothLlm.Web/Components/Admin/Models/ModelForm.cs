using System.Globalization;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Core.Wording;
using SmoothLlm.Infrastructure.Catalog;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Admin.Models;

/// <summary>What an admin is entering about a model. Priorities are the order of the rows; rows that share one are equals.</summary>
internal sealed class ModelForm
{
    public bool IsNew { get; private init; }

    public string Id { get; set; } = "";

    public string Name { get; set; } = "";

    public ModelKind Kind { get; set; }

    public string ContextLength { get; set; } = "";

    public string MaxOutputTokens { get; set; } = "";

    public bool SupportsVision { get; set; }

    public bool SupportsTools { get; set; } = true;

    public bool SupportsReasoning { get; set; }

    public bool SupportsStructuredOutput { get; set; }

    public bool IsEnabled { get; set; } = true;

    /// <summary>Separated by commas, blanks or lines.</summary>
    public string Aliases { get; set; } = "";

    public List<Row> Rows { get; } = [];

    public static ModelForm ForNew() => new() { IsNew = true };

    public static ModelForm For(CatalogModel listed)
    {
        var model = listed.Model;
        var form = new ModelForm
        {
            Id = model.Id,
            Name = model.Name,
            Kind = model.Kind,
            ContextLength = Text(model.ContextLength),
            MaxOutputTokens = Text(model.MaxOutputTokens),
            SupportsVision = model.SupportsVision,
            SupportsTools = model.SupportsTools,
            SupportsReasoning = model.SupportsReasoning,
            SupportsStructuredOutput = model.SupportsStructuredOutput,
            IsEnabled = model.IsEnabled,
            Aliases = string.Join(", ", listed.Aliases),
        };
        int? before = null;
        foreach (var deployment in listed.Deployments.Select(row => row.Deployment))
        {
            form.Rows.Add(new Row
            {
                Provider = deployment.ProviderSlug,
                UpstreamModel = deployment.UpstreamModel,
                Weight = deployment.Weight,
                IsEnabled = deployment.IsEnabled,
                IsEqualToTheOneAbove = deployment.Priority == before,
            });
            before = deployment.Priority;
        }

        return form;
    }

    public void Add() => Rows.Add(new Row { UpstreamModel = Id });

    /// <param name="index">Which row.</param>
    /// <param name="by">-1 for up, 1 for down; beyond the ends nothing happens.</param>
    public void Move(int index, int by) => MoveTo(index, index + by);

    /// <summary>Takes a row out and puts it in again at another place.</summary>
    public void MoveTo(int from, int to)
    {
        if (from == to || to < 0 || to >= Rows.Count)
            return;
        var row = Rows[from];
        Rows.RemoveAt(from);
        Rows.Insert(to, row);
        Rows[0].IsEqualToTheOneAbove = false;
    }

    public void Remove(Row row)
    {
        Rows.Remove(row);
        if (Rows.Count > 0)
            Rows[0].IsEqualToTheOneAbove = false;
    }

    /// <returns>The draft, and what cannot be read.</returns>
    public (ModelDraft Draft, IReadOnlyList<FieldProblem> Problems) Read()
    {
        var problems = new List<FieldProblem>();
        var deployments = new List<DeploymentDraft>();
        foreach (var row in Rows)
        {
            int priority = deployments.Count == 0 ? 0 : deployments[^1].Priority + (row.IsEqualToTheOneAbove ? 0 : 1);
            deployments.Add(new DeploymentDraft(row.Provider, row.UpstreamModel.Trim()) { Priority = priority, Weight = row.Weight, IsEnabled = row.IsEnabled });
        }

        var draft = new ModelDraft(Name)
        {
            Kind = Kind,
            ContextLength = Number("contextLength", ContextLength),
            MaxOutputTokens = Number("maxOutputTokens", MaxOutputTokens),
            SupportsVision = SupportsVision,
            SupportsTools = SupportsTools,
            SupportsReasoning = SupportsReasoning,
            SupportsStructuredOutput = SupportsStructuredOutput,
            IsEnabled = IsEnabled,
            Aliases = Aliases.Split([',', ' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            Deployments = deployments,
        };
        return (draft, problems);

        int? Number(string field, string text)
        {
            if (string.IsNullOrWhiteSpace(text))
                return null;
            if (int.TryParse(text.Trim(), NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out int number))
                return number;
            problems.Add(new FieldProblem(field, T("Use a whole number, or leave it empty.")));
            return null;
        }
    }

    private static string Text(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";

    /// <summary>One deployment.</summary>
    internal sealed class Row
    {
        public string Provider { get; set; } = "";

        public string UpstreamModel { get; set; } = "";

        public int Weight { get; set; } = 1;

        public bool IsEnabled { get; set; } = true;

        /// <summary>Requests are shared out among the two by weight, instead of the one above being asked first.</summary>
        public bool IsEqualToTheOneAbove { get; set; }
    }
}
