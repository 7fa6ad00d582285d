using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using SmoothLlm.Web.Management.Requests;

namespace SmoothLlm.Web.Management.Description;

/// <summary>The OpenAPI document at /openapi/v1.json, and the page at /docs that shows it.</summary>
internal static class ApiDescription
{
    public const string BearerScheme = "bearer";
    public const string CookieScheme = "cookie";
    public const string KeyScheme = "apiKey";

    private const string DocumentName = "v1";
    private const string DocumentPath = "/openapi/v1.json";

    /// <summary>Where each group is described: both mounts work, and a list of everything twice would help nobody.</summary>
    private static readonly string[] UnderV1 = ["usage", "providers", "admin"];

    public static IServiceCollection AddApiDescription(this IServiceCollection services) => services.AddOpenApi(DocumentName, options =>
    {
        options.ShouldInclude = description => IsDescribed(description.RelativePath ?? "");
        options.AddDocumentTransformer((document, _, _) =>
        {
            Introduce(document);
            ProxyDescription.AddTo(document);
            // The framework's own are the names of our classes.
            document.Tags = document.Paths.Values
                .SelectMany(path => path.Operations?.Values.ToList() ?? [])
                .SelectMany(operation => operation.Tags ?? new HashSet<OpenApiTagReference>())
                .Select(tag => tag.Reference.Id ?? "")
                .Distinct(StringComparer.Ordinal)
                .Select(name => new OpenApiTag { Name = name })
                .ToHashSet();
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            Describe(operation, context);
            return Task.CompletedTask;
        });
    });

    /// <summary>Both are open: they tell nothing that the project's pages do not.</summary>
    public static void MapApiDescription(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        app.UseSwaggerUI(options =>
        {
            options.RoutePrefix = "docs";
            options.DocumentTitle = "SmoothLlm API";
            options.SwaggerEndpoint(DocumentPath, "SmoothLlm");
        });
    }

    private static bool IsDescribed(string path)
    {
        string[] segments = path.Split('/');
        return segments is ["api", not "v1", ..] ? !UnderV1.Contains(segments[1], StringComparer.Ordinal)
            : segments is ["api", "v1", var group, ..] && UnderV1.Contains(group, StringComparer.Ordinal);
    }

    private static void Introduce(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "SmoothLlm",
            Version = "1",
            Description = "The proxy under /v1 speaks the formats of the APIs that it offers and is called with a key. Everything under /api is called "
                + "with the portal's cookie or a bearer token of POST /api/auth/login; it is mounted at /api/v1 as well. Errors are problem details "
                + "(RFC 9457) with `errors` by field. Amounts are exact decimal strings in USD.",
        };
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [BearerScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "The access token of POST /api/auth/login." },
            [CookieScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = "smoothllm-session", Description = "The portal's session.",
            },
            [KeyScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A key: llm_sk_…" },
        };
    }

    private static void Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        string path = context.Description.RelativePath ?? "";
        operation.Summary = ApiSummaries.Of(context.Description.HttpMethod ?? "", path);
        operation.Tags = new HashSet<OpenApiTagReference> { new(TagOf(path), context.Document) };
        operation.Parameters ??= [];
        foreach (string name in metadata.OfType<QueryParameters>().SelectMany(parameters => parameters.Names))
            operation.Parameters.Add(Text(name, ParameterLocation.Query));
        if (metadata.OfType<Idempotency.HonoursIdempotencyKey>().Any())
            operation.Parameters.Add(Text(Idempotency.Header, ParameterLocation.Header));
        if (context.Description.HttpMethod == "PUT")
            operation.Parameters.Add(Text("If-Match", ParameterLocation.Header));
        bool isOpen = metadata.OfType<IAllowAnonymous>().Any();
        if (!isOpen)
        {
            operation.Parameters.Add(Text(ManagementCaller.Header, ParameterLocation.Header));
            operation.Security = [Requirement(BearerScheme, context.Document), Requirement(CookieScheme, context.Document)];
        }

        operation.Responses ??= [];
        operation.Responses.TryAdd("400", new OpenApiResponse { Description = "Problem details, with `errors` by field." });
        if (!isOpen)
            operation.Responses.TryAdd("401", new OpenApiResponse { Description = "Not signed in, or the session has ended." });
        if (metadata.OfType<IAcceptsMetadata>().FirstOrDefault()?.RequestType is { } type && operation.RequestBody is OpenApiRequestBody { Content: { } content })
            Describe(content, type);
        foreach (var produced in metadata.OfType<IProducesResponseTypeMetadata>())
        {
            string status = produced.StatusCode.ToString(CultureInfo.InvariantCulture);
            if (produced.Type is { } answer && operation.Responses.TryGetValue(status, out var response) && response is OpenApiResponse { Content: { } answered })
            {
                foreach (var media in answered.Values.OfType<OpenApiMediaType>())
                    media.Example = AnswerExample.Of(answer);
            }
        }
    }

    private static void Describe<T>(IDictionary<string, T> content, Type type)
    {
        content.Remove(StrictJson.AnyType);
        foreach (var media in content.Values.OfType<OpenApiMediaType>())
            media.Example = ApiExamples.Of(type) is { } example ? JsonNode.Parse(example) : null;
    }

    private static string TagOf(string path)
    {
        string[] segments = path.Split('/');
        int first = segments is ["api", "v1", ..] ? 2 : 1;
        return segments[first] == "admin" && segments.Length > first + 1 ? $"admin/{segments[first + 1]}" : segments[first];
    }

    private static OpenApiParameter Text(string name, ParameterLocation place) =>
        new() { Name = name, In = place, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };

    private static OpenApiSecurityRequirement Requirement(string scheme, OpenApiDocument? document) =>
        new() { [new OpenApiSecuritySchemeReference(scheme, document)] = [] };
}
