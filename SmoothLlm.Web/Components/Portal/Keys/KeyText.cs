using SmoothLlm.Core.ApiKeys;
using static SmoothLlm.Web.Localization.Texts;

namespace SmoothLlm.Web.Components.Portal.Keys;

/// <summary>What a key may, in few words.</summary>
internal static class KeyText
{
    public static string Limits(ApiKey key)
    {
        var words = new List<string>();
        if (key.RequestsPerMinute is { } requests)
            words.Add(T("{0} requests/min", Numbers.Whole(requests)));
        if (key.TokensPerMinute is { } tokens)
            words.Add(T("{0} tokens/min", Numbers.Whole(tokens)));
        if (key.AllowedModels is { } models)
            words.Add(models.Count == 1 ? models[0] : T("{0} models", models.Count));
        if (key.AllowedIps is { } addresses)
            words.Add(addresses.Count == 1 ? addresses[0] : T("{0} addresses", addresses.Count));
        return string.Join(", ", words);
    }

    public static string Window(SpendWindow window) => window switch
    {
        SpendWindow.Daily => T("per day"),
        SpendWindow.Weekly => T("per week"),
        SpendWindow.Monthly => T("per month"),
        _ => T("in all"),
    };
}
