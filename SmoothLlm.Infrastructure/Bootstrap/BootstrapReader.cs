using System.Text.Json;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Plans;
using SmoothLlm.Core.Providers;
using SmoothLlm.Infrastructure.Json;
using SmoothLlm.Infrastructure.Pricing;
using SmoothLlm.Infrastructure.Providers;

namespace SmoothLlm.Infrastructure.Bootstrap;

/// <summary>Reads a bootstrap file and notes every problem that can be seen in the file alone.</summary>
internal static class BootstrapReader
{
    public const int MaxFileBytes = 16 * 1024 * 1024;

    private const int MaxDeploymentPriority = 1_000_000;

    private const int MaxDeploymentWeight = 1_000_000;

    private const decimal MaxCreditUsd = 1_000_000_000;

    /// <param name="json">The file's content.</param>
    /// <param name="problems">Gets what is wrong; the document then lacks those parts.</param>
    public static BootstrapDocument Read(ReadOnlyMemory<byte> json, List<string> problems)
    {
        using var document = JsonFile.Open(json, problems);
        if (document is null)
            return new BootstrapDocument();
        var file = new JsonFields(document.RootElement, "", problems);
        if (!file.IsObject)
            return new BootstrapDocument();
        var read = new BootstrapDocument
        {
            Admin = ReadUser(file, "admin"),
            Providers = file.Objects("providers", ReadProvider) ?? [],
            Models = file.Objects("models", ReadModel) ?? [],
            Prices = file.Objects("prices", ReadPrice) ?? [],
            MarginPercent = ReadMargin(file),
            Plans = file.Objects("plans", ReadPlan) ?? [],
            Organizations = file.Objects("organizations", ReadOrganization) ?? [],
        };
        file.Finish();
        return read;
    }

    private static BootstrapUser? ReadUser(JsonFields parent, string name)
    {
        if (parent.Object(name) is not { } fields)
            return null;
        string? email = fields.Text("email", isRequired: true);
        string? password = fields.Text("password", isRequired: true);
        fields.Finish();
        return email is null || password is null ? null : new BootstrapUser { Email = email.Trim(), Password = password };
    }

    private static BootstrapProvider? ReadProvider(JsonFields fields)
    {
        string? slug = fields.Text("slug", isRequired: true);
        if (slug is not null && ProviderRules.CheckSlug(slug) is { } problem)
            fields.Report("slug", problem);
        string? name = fields.Text("name");
        if (name is not null && ProviderRules.CheckDisplayName(name.Trim()) is { } nameProblem)
            fields.Report("name", nameProblem);
        var kind = fields.Choice<ProviderKind>("kind", isRequired: true);
        string? address = fields.Text("baseUrl");
        string baseUrl = "";
        if (kind is { } known && ProviderRules.ReadBaseUrl(known, address, out baseUrl) is { } addressProblem)
            fields.Report("baseUrl", addressProblem);
        string? apiKey = fields.Text("apiKey") is { Length: > 0 } given ? given : null;
        if (apiKey is not null && kind is { } keyKind && ProviderRules.CheckCredential(keyKind, apiKey) is { } keyProblem)
            fields.Report("apiKey", keyProblem);
        var credentials = fields.Objects("credentials", credential => ReadCredential(credential, kind));
        if (credentials is not null && apiKey is not null)
            fields.Report("apiKey", "give one secret here, or several in credentials, not both");
        if (credentials?.Count > ProviderCredential.MaxPerProvider)
            fields.Report("credentials", $"must have at most {ProviderCredential.MaxPerProvider} entries");
        var userTokenUse = fields.Choice<UserTokenUse>("userTokenUse");
        bool? allowPrivateNetwork = fields.Flag("allowPrivateNetwork");
        bool? isEnabled = fields.Flag("enabled");
        return slug is null || kind is null
            ? null
            : new BootstrapProvider
            {
                Path = fields.Path,
                Slug = slug,
                Name = name?.Trim(),
                Kind = kind.Value,
                BaseUrl = baseUrl,
                ApiKey = apiKey,
                Credentials = credentials,
                UserTokenUse = userTokenUse,
                AllowPrivateNetwork = allowPrivateNetwork,
                IsEnabled = isEnabled,
            };
    }

    private static BootstrapCredential? ReadCredential(JsonFields fields, ProviderKind? kind)
    {
        string? name = fields.Text("name", isRequired: true)?.Trim();
        string? secret = fields.Text("secret", isRequired: true)?.Trim();
        int weight = (int)(fields.Whole("weight", 1, ProviderCredential.MaxWeight) ?? 1);
        bool isEnabled = fields.Flag("enabled") ?? true;
        if (name is null || secret is null)
            return null;
        if (kind is { } known)
        {
            foreach (var problem in new CredentialDraft { Name = name, Secret = secret, Weight = weight }.Check(known, isNew: true))
                fields.Report(problem.Field, problem.Message);
        }

        return new BootstrapCredential { Path = fields.Path, Name = name, Secret = secret, Weight = weight, IsEnabled = isEnabled };
    }

    private static BootstrapModel? ReadModel(JsonFields fields)
    {
        string? id = ReadModelId(fields, "id");
        string? name = fields.Text("name");
        if (name is { Length: > 200 })
            fields.Report("name", "must have at most 200 characters");
        var model = new BootstrapModel
        {
            Path = fields.Path,
            Id = id ?? "",
            Name = name,
            Kind = fields.Choice<ModelKind>("kind"),
            ContextLength = (int?)fields.Whole("contextLength", 1, int.MaxValue),
            MaxOutputTokens = (int?)fields.Whole("maxOutputTokens", 1, int.MaxValue),
            SupportsTools = fields.Flag("supportsTools"),
            SupportsVision = fields.Flag("supportsVision"),
            SupportsReasoning = fields.Flag("supportsReasoning"),
            SupportsStructuredOutput = fields.Flag("supportsStructuredOutput"),
            IsEnabled = fields.Flag("enabled"),
            Aliases = fields.Texts("aliases"),
            Deployments = fields.Objects("deployments", ReadDeployment),
        };
        for (int index = 0; index < model.Aliases?.Count; index++)
        {
            if (model.Aliases[index].Length > Model.MaxIdLength)
                fields.Report($"aliases[{index}]", $"must have at most {Model.MaxIdLength} characters");
        }

        return id is null ? null : model;
    }

    private static BootstrapDeployment? ReadDeployment(JsonFields fields)
    {
        string? provider = ReadSlug(fields);
        string? model = ReadModelId(fields, "model");
        int priority = (int)(fields.Whole("priority", 0, MaxDeploymentPriority) ?? 0);
        int weight = (int)(fields.Whole("weight", 1, MaxDeploymentWeight) ?? 1);
        return provider is null || model is null ? null : new BootstrapDeployment(fields.Path, provider, model, priority, weight);
    }

    private static BootstrapPrice? ReadPrice(JsonFields fields)
    {
        string? provider = ReadSlug(fields);
        string? model = ReadModelId(fields, "model");
        var effectiveFrom = fields.Moment("effectiveFrom");
        var draft = new PriceDraft
        {
            IsFree = fields.Flag("free") ?? false,
            Input = fields.Number("input"),
            Output = fields.Number("output"),
            CacheRead = fields.Number("cacheRead"),
            CacheWrite = fields.Number("cacheWrite"),
            CacheWrite1h = fields.Number("cacheWrite1h"),
            Tiers = fields.Objects("tiers", ReadTier) ?? [],
        };
        foreach (var problem in draft.Check().Where(problem => !fields.HasProblem(problem.Field)))
            fields.Report(problem.Field, problem.Message);
        return provider is null || model is null ? null : new BootstrapPrice(fields.Path, provider, model, effectiveFrom, draft);
    }

    private static TierDraft ReadTier(JsonFields fields) => new()
    {
        InputTokensAbove = fields.Whole("inputTokensAbove", 1, long.MaxValue, isRequired: true) ?? long.MaxValue,
        Input = fields.Number("input"),
        Output = fields.Number("output"),
        CacheRead = fields.Number("cacheRead"),
        CacheWrite = fields.Number("cacheWrite"),
        CacheWrite1h = fields.Number("cacheWrite1h"),
    };

    /// <summary>The platform's, or an organization's own.</summary>
    private static decimal? ReadMargin(JsonFields fields)
    {
        decimal? margin = fields.Number("marginPercent");
        if (margin is { } percent && MarginPercent.Check(percent) is { } problem)
            fields.Report("marginPercent", problem);
        return margin;
    }

    private static BootstrapPlan? ReadPlan(JsonFields fields)
    {
        string? name = fields.Text("name", isRequired: true)?.Trim();
        var settings = new PlanSettings(name ?? "")
        {
            DailyMessages = (int?)fields.Whole("dailyMessages", 0, PlanSettings.MaxCount),
            RequestsPerMinute = (int?)fields.Whole("requestsPerMinute", 1, PlanSettings.MaxCount),
            TokensPerMinute = (int?)fields.Whole("tokensPerMinute", 1, PlanSettings.MaxCount),
            ConcurrentRequests = (int?)fields.Whole("concurrentRequests", 1, PlanSettings.MaxCount),
            DailySpendUsd = fields.Number("dailySpendUsd"),
            MonthlySpendUsd = fields.Number("monthlySpendUsd"),
        };
        bool isDefault = fields.Flag("default") ?? false;
        foreach (var (field, message) in settings.Check())
        {
            string property = JsonNamingPolicy.CamelCase.ConvertName(field);
            if (!fields.HasProblem(property))
                fields.Report(property, message);
        }

        return name is null ? null : new BootstrapPlan(fields.Path, settings, isDefault);
    }

    private static BootstrapOrganization? ReadOrganization(JsonFields fields)
    {
        string? name = fields.Text("name", isRequired: true)?.Trim();
        if (name is { Length: > Organization.MaxNameLength })
            fields.Report("name", $"must have at most {Organization.MaxNameLength} characters");
        string? plan = fields.Text("plan")?.Trim();
        string? timeZone = fields.Text("timeZone");
        if (timeZone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out _))
            fields.Report("timeZone", "is not the name of a time zone, such as Asia/Seoul");
        decimal? credit = fields.Number("creditUsd");
        if (credit is < 0 or > MaxCreditUsd)
            fields.Report("creditUsd", $"must be 0 to {MaxCreditUsd:0}");
        else if (credit is { } amount && decimal.Round(amount, 9) != amount)
            fields.Report("creditUsd", "must have at most nine decimals");
        decimal? margin = ReadMargin(fields);
        var owner = ReadUser(fields, "owner");
        var keys = fields.Objects("apiKeys", key => ReadKey(key, ApiKeyKind.ApiKey)) ?? [];
        var tokens = fields.Objects("monitorTokens", token => ReadKey(token, ApiKeyKind.MonitorToken)) ?? [];
        return name is null
            ? null
            : new BootstrapOrganization
            {
                Path = fields.Path,
                Name = name,
                Owner = owner,
                Plan = plan,
                TimeZone = timeZone,
                CreditUsd = credit,
                MarginPercent = margin,
                ApiKeys = [.. keys, .. tokens],
            };
    }

    private static BootstrapApiKey? ReadKey(JsonFields fields, ApiKeyKind kind)
    {
        string? name = fields.Text("name", isRequired: true)?.Trim();
        if (name is { Length: > ApiKey.MaxNameLength })
            fields.Report("name", $"must have at most {ApiKey.MaxNameLength} characters");
        string? given = fields.Text("secret", isRequired: true);
        var secret = given is null ? null : ApiKeySecret.FromGiven(given, kind);
        if (given is not null && secret is null)
            fields.Report("secret", $"must begin with {ApiKeySecret.PrefixOf(kind)} and have at least {ApiKeySecret.MinGivenLength} printable ASCII characters more ({ApiKeySecret.MaxLength} at most in all)");
        var expiresAt = fields.Moment("expiresAt");
        return name is null || secret is null ? null : new BootstrapApiKey(fields.Path, kind, name, secret, expiresAt);
    }

    private static string? ReadSlug(JsonFields fields)
    {
        string? slug = fields.Text("provider", isRequired: true);
        if (slug is null || ProviderRules.IsSlug(slug))
            return slug;
        fields.Report("provider", ProviderRules.SlugMessage);
        return null;
    }

    private static string? ReadModelId(JsonFields fields, string name)
    {
        string? id = fields.Text(name, isRequired: true);
        if (id is null or { Length: <= Model.MaxIdLength })
            return id;
        fields.Report(name, $"must have at most {Model.MaxIdLength} characters");
        return null;
    }
}
