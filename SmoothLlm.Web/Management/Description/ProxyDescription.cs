using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace SmoothLlm.Web.Management.Description;

/// <summary>
/// The proxy's endpoints in the API's description. They are no typed handlers that could be described by themselves, so
/// the types of their fields are those of the examples.
/// </summary>
internal static class ProxyDescription
{
    private const string Tag = "proxy";
    private const string Json = "application/json";
    private const string OpenAiError = """{"error":{"message":"The model 'gpt-9' cannot be used: it does not exist here.","type":"invalid_request_error","param":"model","code":"model_not_found"}}""";
    private const string AnthropicError = """{"type":"error","error":{"type":"not_found_error","message":"The model 'gpt-9' cannot be used: it does not exist here.","param":"model","code":"model_not_found"},"request_id":"req_0199f1c27a3b7c4d8e5f0123456789ab"}""";

    private static readonly (int Status, string Description)[] ModelErrors =
    [
        (402, "The credits do not cover it; `affordable_max_tokens` says what they would."),
        (404, "The model does not exist, has no price, or is not among those of the key."),
        (429, "More than key or plan allow; `Retry-After` says when."),
        (502, "No provider gave a usable answer; nothing was charged."),
        (503, "Every provider is busy; nothing was charged."),
        (504, "No provider answered in time; nothing was charged."),
    ];

    private static readonly (string Name, string Description)[] RoutingHeaders =
    [
        ("X-Provider", "Only this provider, by its slug."),
        ("X-No-Fallback", "`true`: only the first deployment in line."),
        ("x-session-id", "Requests of one session go to the same of several equals, for its prompt cache."),
        ("x-trace-id", "Kept, returned, and sent to the provider; made where it is missing."),
        ("x-user-token", "For providers that are told who asks."),
    ];

    public static void AddTo(OpenApiDocument document)
    {
        foreach (var described in ProxyOperations.All)
        {
            var item = new OpenApiPathItem();
            item.AddOperation(described.Method, new OpenApiOperation
            {
                Summary = described.Summary,
                Description = described.Description,
                Tags = new HashSet<OpenApiTagReference> { new(Tag, document) },
                Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(ApiDescription.KeyScheme, document)] = [] }],
                Parameters = ParametersOf(described),
                RequestBody = described.Body is { } body
                    ? new OpenApiRequestBody { Required = true, Content = Content(body, described.Required) }
                    : null,
                Responses = ResponsesOf(described),
            });
            document.Paths[described.Path] = item;
        }
    }

    private static OpenApiResponses ResponsesOf(ProxyOperation described)
    {
        var content = Content(described.Answer, []);
        if (described.Stream is { } events)
            content["text/event-stream"] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String }, Example = JsonValue.Create(events) };
        var responses = new OpenApiResponses { ["200"] = new OpenApiResponse { Description = described.Stream is null ? "The answer." : "The answer, or its events with `stream: true`.", Content = content } };
        if (described.Body is not null)
            responses["400"] = Error(described, "The body is not JSON, or a field is missing or wrong; `param` names it.");
        responses["401"] = Error(described, "The key is missing, wrong, expired or revoked.");
        foreach (var (status, description) in described.AsksModel ? ModelErrors : [])
            responses[status.ToString(CultureInfo.InvariantCulture)] = Error(described, description);
        if (!described.AsksModel && (described.Path.Contains("{id}", StringComparison.Ordinal) || described.Path.EndsWith("/generation", StringComparison.Ordinal)))
            responses["404"] = Error(described, "There is none of that id for this key.");
        return responses;
    }

    private static OpenApiResponse Error(ProxyOperation described, string description) =>
        new() { Description = description, Content = Content(described.IsAnthropic ? AnthropicError : OpenAiError, []) };

    private static Dictionary<string, OpenApiMediaType> Content(string example, IReadOnlyList<string> required)
    {
        var node = JsonNode.Parse(example);
        var schema = SchemaOf(node);
        schema.Required = required.ToHashSet(StringComparer.Ordinal);
        return new(StringComparer.Ordinal) { [Json] = new OpenApiMediaType { Schema = schema, Example = node } };
    }

    private static OpenApiSchema SchemaOf(JsonNode? example) => example switch
    {
        JsonObject fields => new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = fields.ToDictionary(field => field.Key, field => (IOpenApiSchema)SchemaOf(field.Value), StringComparer.Ordinal),
        },
        JsonArray entries => new OpenApiSchema { Type = JsonSchemaType.Array, Items = SchemaOf(entries.FirstOrDefault()) },
        JsonValue value => new OpenApiSchema
        {
            Type = value.GetValueKind() switch
            {
                System.Text.Json.JsonValueKind.String => JsonSchemaType.String,
                System.Text.Json.JsonValueKind.Number => JsonSchemaType.Number,
                _ => JsonSchemaType.Boolean,
            },
        },
        // Null in the example, or an empty list: whatever it is at other times.
        _ => new OpenApiSchema(),
    };

    private static List<IOpenApiParameter> ParametersOf(ProxyOperation described)
    {
        List<IOpenApiParameter> parameters = [];
        if (described.Path.Contains("{id}", StringComparison.Ordinal))
            parameters.Add(Parameter("id", ParameterLocation.Path, "An id or an alias; it may have slashes in it."));
        else if (described.Path.EndsWith("/generation", StringComparison.Ordinal))
            parameters.Add(Parameter("id", ParameterLocation.Query, "`req_…`"));
        if (described.IsAnthropic || described.Path.StartsWith("/v1/models", StringComparison.Ordinal))
            parameters.Add(Parameter("anthropic-version", ParameterLocation.Header, "As Anthropic's clients send it.", isRequired: false));
        if (described.AsksModel)
            parameters.AddRange(RoutingHeaders.Select(header => Parameter(header.Name, ParameterLocation.Header, header.Description, isRequired: false)));
        return parameters;
    }

    private static OpenApiParameter Parameter(string name, ParameterLocation place, string description, bool isRequired = true) =>
        new() { Name = name, In = place, Required = isRequired, Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
}
