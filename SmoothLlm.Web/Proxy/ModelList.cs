using System.Buffers;
using System.Globalization;
using System.Text.Json;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Proxy;
using SmoothLlm.Core.Proxy.Steps;

namespace SmoothLlm.Web.Proxy;

/// <summary>
/// The models that this key may use: Anthropic's list for its clients, otherwise OpenAI's, with the fields that OpenRouter added and clients read (name,
/// context length, prices in USD per token as this customer pays them).
/// </summary>
internal sealed class ModelList(AuthenticateCaller authenticateCaller, ICatalog catalog, TimeProvider time)
{
    public async Task ListAsync(ClientExchange exchange)
    {
        if (authenticateCaller.Run(exchange).Failed(out var caller, out var error))
        {
            await exchange.RefuseAsync(error);
            return;
        }

        var output = new ArrayBufferWriter<byte>(16 * 1024);
        await using (var json = new Utf8JsonWriter(output))
        {
            var snapshot = catalog.Current;
            if (exchange.Format == WireFormat.AnthropicMessages)
                AnthropicModels.WriteList(json, [.. Offered(snapshot, caller).Select(offer => (offer.Name, offer.Route.Model))]);
            else
                WriteList(json, Offered(snapshot, caller), caller.MarginBasisPoints(snapshot));
        }

        await SendAsync(exchange, output);
    }

    public async Task ShowAsync(ClientExchange exchange)
    {
        if (authenticateCaller.Run(exchange).Failed(out var caller, out var error))
        {
            await exchange.RefuseAsync(error);
            return;
        }

        string id = exchange.RouteValue("id") ?? "";
        var snapshot = catalog.Current;
        if (snapshot.Find(id) is not { } route || Cheapest(route) is not { } price)
        {
            string shown = id.Length <= Model.MaxIdLength ? id : id[..Model.MaxIdLength] + "…";
            await exchange.RefuseAsync(new ProxyError(ProxyErrorKind.ModelNotFound, $"The model '{shown}' does not exist here.", "model"));
            return;
        }

        if (caller.Key.Rules?.AllowsModel(route.Model.Id, id) == false)
        {
            await exchange.RefuseAsync(new ProxyError(ProxyErrorKind.ModelNotFound, $"The model '{id}' cannot be used: this key may not use it.", "model"));
            return;
        }

        // A key for an alias alone could do nothing with the id.
        string name = caller.Key.Rules?.AllowsModel(route.Model.Id, route.Model.Id) == false ? id : route.Model.Id;

        var output = new ArrayBufferWriter<byte>(1024);
        await using (var json = new Utf8JsonWriter(output))
        {
            if (exchange.Format == WireFormat.AnthropicMessages)
                AnthropicModels.Write(json, name, route.Model);
            else
                Write(json, name, route, price, caller.MarginBasisPoints(snapshot));
        }

        await SendAsync(exchange, output);
    }

    /// <summary>What the key may use, each by the name that it may use it by.</summary>
    private IEnumerable<(string Name, ModelRoute Route, Price Price)> Offered(CatalogSnapshot snapshot, Caller caller)
    {
        var routes = caller.Key.Rules?.AllowedModels is { } names
            ? names.Order(StringComparer.Ordinal).Select(name => (Name: name, Route: snapshot.Find(name)))
            : snapshot.Models.Select(route => (Name: route.Model.Id, Route: (ModelRoute?)route));
        foreach (var (name, route) in routes)
        {
            if (route is not null && Cheapest(route) is { } price)
                yield return (name, route, price);
        }
    }

    private static void WriteList(Utf8JsonWriter json, IEnumerable<(string Name, ModelRoute Route, Price Price)> offers, int marginBasisPoints)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        foreach (var (name, route, price) in offers)
            Write(json, name, route, price, marginBasisPoints);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The price of the deployment that is asked first; null when nobody can answer the model at a price.</summary>
    private Price? Cheapest(ModelRoute route)
    {
        var now = time.GetUtcNow();
        return route.Deployments
            .Where(deployment => route.Model.Kind == ModelKind.Chat || deployment.Takes(WireFormat.OpenAiEmbeddings))
            .Select(deployment => deployment.PriceAt(now))
            .FirstOrDefault(price => price is { IsSellable: true });
    }

    private static void Write(Utf8JsonWriter json, string name, ModelRoute route, Price price, int marginBasisPoints)
    {
        var model = route.Model;
        json.WriteStartObject();
        json.WriteString("id"u8, name);
        json.WriteString("object"u8, "model"u8);
        json.WriteNumber("created"u8, model.CreatedAt.ToUnixTimeSeconds());
        json.WriteString("owned_by"u8, route.Deployments[0].Provider.Slug);
        json.WriteString("name"u8, model.Name);
        if (model.ContextLength is { } contextLength)
            json.WriteNumber("context_length"u8, contextLength);
        json.WriteStartObject("architecture"u8);
        json.WriteStartArray("input_modalities"u8);
        json.WriteStringValue("text"u8);
        if (model.SupportsVision)
            json.WriteStringValue("image"u8);
        json.WriteEndArray();
        json.WriteStartArray("output_modalities"u8);
        json.WriteStringValue(model.Kind == ModelKind.Embedding ? "embeddings"u8 : "text"u8);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("pricing"u8);
        json.WriteString("prompt"u8, PerToken(price.Base.Input, marginBasisPoints));
        json.WriteString("completion"u8, PerToken(price.Base.Output, marginBasisPoints));
        json.WriteString("input_cache_read"u8, PerToken(price.Base.CacheRead, marginBasisPoints));
        json.WriteString("input_cache_write"u8, PerToken(price.Base.CacheWrite, marginBasisPoints));
        json.WriteEndObject();
        json.WriteStartObject("top_provider"u8);
        if (model.MaxOutputTokens is { } maxOutputTokens)
            json.WriteNumber("max_completion_tokens"u8, maxOutputTokens);
        json.WriteEndObject();
        json.WriteStartArray("supported_parameters"u8);
        foreach (string parameter in SupportedParameters(model))
            json.WriteStringValue(parameter);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static IEnumerable<string> SupportedParameters(Model model)
    {
        yield return "max_tokens";
        yield return "stop";
        if (!model.SupportsReasoning)
            yield return "temperature";
        if (model.SupportsTools)
        {
            yield return "tools";
            yield return "tool_choice";
        }

        if (model.SupportsStructuredOutput)
            yield return "response_format";
        if (model.SupportsReasoning)
            yield return "reasoning_effort";
    }

    /// <summary>USD per token with margin, exact, as a decimal string.</summary>
    private static string PerToken(long nanoUsdPerMillion, int marginBasisPoints) =>
        ((decimal)nanoUsdPerMillion * (Charge.BasisPoints + marginBasisPoints) / Charge.BasisPoints / 1_000_000_000m / 1_000_000m)
            .ToString("0.####################", CultureInfo.InvariantCulture);

    private static ValueTask SendAsync(ClientExchange exchange, ArrayBufferWriter<byte> output)
    {
        exchange.Begin("application/json", output.WrittenCount);
        exchange.Write(output.WrittenSpan);
        return exchange.FlushAsync();
    }
}
