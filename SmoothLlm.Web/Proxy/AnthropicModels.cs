using System.Text.Json;
using SmoothLlm.Core.Catalog;

namespace SmoothLlm.Web.Proxy;

/// <summary>Models as Anthropic lists them, all on one page. Source: Anthropic API reference, "List Models".</summary>
internal static class AnthropicModels
{
    public static void WriteList(Utf8JsonWriter json, IReadOnlyList<(string Name, Model Model)> models)
    {
        json.WriteStartObject();
        json.WriteStartArray("data"u8);
        foreach (var (name, model) in models)
            Write(json, name, model);
        json.WriteEndArray();
        json.WriteBoolean("has_more"u8, false);
        json.WriteString("first_id"u8, models.Count > 0 ? models[0].Name : null);
        json.WriteString("last_id"u8, models.Count > 0 ? models[^1].Name : null);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, string name, Model model)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "model"u8);
        json.WriteString("id"u8, name);
        json.WriteString("display_name"u8, model.Name);
        json.WriteString("created_at"u8, model.CreatedAt.UtcDateTime);
        if (model.ContextLength is { } context)
            json.WriteNumber("max_input_tokens"u8, context);
        if (model.MaxOutputTokens is { } longest)
            json.WriteNumber("max_tokens"u8, longest);
        json.WriteEndObject();
    }
}
