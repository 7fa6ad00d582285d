using SmoothLlm.Core.Catalog;
using SmoothLlm.Core.Providers;

namespace SmoothLlm.Web.ThinClient;

/// <summary>Which model a thin client means: one by its name, or a usual one of a provider.</summary>
internal sealed class ThinModels(ICatalog catalog, TimeProvider time)
{
    /// <summary>What people call providers, beside their slugs and kinds.</summary>
    private static readonly Dictionary<string, string> Nicknames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["gemini"] = "google",
        ["claude"] = "anthropic",
        ["grok"] = "xai",
    };

    /// <param name="name">A model, an alias or a provider; null for whatever is usual here.</param>
    /// <returns>The model, and the provider where one was named. A name that nobody has stays as it is.</returns>
    public (string Model, string? Provider) Resolve(string? name)
    {
        if (name is not null && catalog.Current.Find(name) is not null)
            return (name, null);
        string? provider = name is null ? null : Nicknames.GetValueOrDefault(name, name);
        // In the middle by price: neither the smallest nor the dearest that there is.
        var offers = Offers().Where(offer => provider is null || IsOf(offer.Provider, provider)).OrderBy(offer => offer.OutputPrice).ToList();
        if (offers.Count == 0)
            return (name ?? "", null);
        var (model, endpoint, _) = offers[(offers.Count - 1) / 2];
        return (model, provider is null ? null : endpoint.Slug);
    }

    /// <summary>The models that can be asked, with the provider that is asked first.</summary>
    public IEnumerable<(string Model, string Provider)> List() => Offers().DistinctBy(offer => offer.Model).Select(offer => (offer.Model, offer.Provider.Slug));

    /// <summary>Who is asked first for a model; null when nobody is.</summary>
    public string? ProviderOf(string model) => Offers().Where(offer => offer.Model == model).Select(offer => offer.Provider.Slug).FirstOrDefault();

    private IEnumerable<(string Model, ProviderEndpoint Provider, long OutputPrice)> Offers()
    {
        var now = time.GetUtcNow();
        return from route in catalog.Current.Models
               where route.Model.Kind == ModelKind.Chat
               from deployment in route.Deployments
               let price = deployment.PriceAt(now)
               where price is { IsSellable: true }
               select (route.Model.Id, deployment.Provider, price.Base.Output);
    }

    private static bool IsOf(ProviderEndpoint provider, string name) =>
        string.Equals(provider.Slug, name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(provider.Kind.ToString(), name, StringComparison.OrdinalIgnoreCase);
}
