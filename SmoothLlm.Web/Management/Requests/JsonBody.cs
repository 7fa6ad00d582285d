using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Metadata;
using SmoothLlm.Core.Wording;

namespace SmoothLlm.Web.Management.Requests;

/// <summary>What any body has, whatever is in it.</summary>
internal interface IJsonBody : IRefusable
{
    /// <summary>As it was sent.</summary>
    ReadOnlyMemory<byte> Bytes { get; }
}

/// <summary>
/// A handler's parameter: the request's JSON, read strictly. A field that does not exist, one that is given twice, one of
/// the wrong type, and whatever the attributes of <typeparamref name="T"/> refuse, is a problem with the field's name.
/// </summary>
internal sealed class JsonBody<T> : IJsonBody, IEndpointParameterMetadataProvider
    where T : class
{
    private readonly HashSet<string> sent = new(StringComparer.OrdinalIgnoreCase);
    private T? value;

    public T Value => value ?? throw new InvalidOperationException("The body was refused: the filter of the group is missing.");

    public ReadOnlyMemory<byte> Bytes { get; private init; }

    public IResult? Refusal { get; private set; }

    /// <summary>Whether the field was sent, if only as null: what an update leaves out stays as it is.</summary>
    public bool Has(string field) => sent.Contains(field);

    /// <summary>Called by the framework.</summary>
    public static async ValueTask<JsonBody<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        if (!context.Request.HasJsonContentType())
            return Refused(Problems.With(StatusCodes.Status415UnsupportedMediaType, "The content type must be application/json."));
        if (await BoundedBody.ReadAsync(context) is not { } bytes)
            return Refused(Problems.With(StatusCodes.Status413PayloadTooLarge, "The body is too large."));
        var body = new JsonBody<T> { Bytes = bytes };
        var problems = new List<FieldProblem>();
        body.Read(problems);
        if (problems.Count > 0)
            body.Refusal = Problems.Fields(problems);
        return body;
    }

    /// <summary>Tells the API's description what the body looks like.</summary>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(StrictJson.Accepts(typeof(T)));

    private static JsonBody<T> Refused(IResult refusal) => new() { Refusal = refusal };

    private void Read(List<FieldProblem> problems)
    {
        try
        {
            using var json = JsonDocument.Parse(Bytes, StrictJson.DocumentOptions);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                problems.Add(StrictJson.NotAnObject);
                return;
            }

            var known = StrictJson.FieldsOf(typeof(T));
            foreach (var property in json.RootElement.EnumerateObject())
            {
                if (!known.Contains(property.Name))
                    problems.Add(new FieldProblem(property.Name, "There is no such field."));
                else
                    sent.Add(property.Name);
            }

            if (problems.Count > 0)
                return;
            value = json.RootElement.Deserialize<T>(StrictJson.Options)!;
            var found = new List<ValidationResult>();
            if (Validator.TryValidateObject(value, new ValidationContext(value), found, validateAllProperties: true))
                return;
            problems.AddRange(
                from result in found
                from member in result.MemberNames.DefaultIfEmpty("")
                select new FieldProblem(JsonNamingPolicy.CamelCase.ConvertName(member), result.ErrorMessage ?? "Is not allowed."));
        }
        catch (JsonException exception)
        {
            problems.Add(StrictJson.Describe(exception));
        }
        // A lone surrogate in a text or a name.
        catch (InvalidOperationException)
        {
            problems.Add(StrictJson.NotAnObject);
        }
    }
}

/// <summary>How strictly bodies are read.</summary>
internal static class StrictJson
{
    public const string AnyType = "*/*";

    public static readonly FieldProblem NotAnObject = new("", "The body must be one JSON object.");

    public static readonly JsonDocumentOptions DocumentOptions = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.Strict,
        AllowDuplicateProperties = false,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>Describes a body. Any content type reaches the endpoint: routing would refuse with nothing in the answer.</summary>
    public static AcceptsMetadata Accepts(Type type) => new(["application/json", AnyType], type);

    /// <summary>The names of a body's fields.</summary>
    public static IReadOnlySet<string> FieldsOf(Type type) =>
        Options.GetTypeInfo(type).Properties.Select(property => property.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>A problem with the name of the field that the serializer stumbled over.</summary>
    public static FieldProblem Describe(JsonException exception)
    {
        string path = exception.Path is { Length: > 2 } full && full.StartsWith("$.", StringComparison.Ordinal) ? full[2..] : "";
        if (path.Length == 0)
            return NotAnObject;
        return exception.Message.Contains("could not be mapped", StringComparison.Ordinal)
            ? new FieldProblem(path, "There is no such field.")
            : new FieldProblem(path, "Has a value of the wrong type.");
    }
}

/// <summary>Bodies have an end.</summary>
internal static class BoundedBody
{
    public const int MaxBytes = 64 * 1024;

    /// <returns>Null when it is too large.</returns>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContext context, int maxBytes = MaxBytes)
    {
        using var read = new MemoryStream();
        byte[] buffer = new byte[4096];
        while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is > 0 and var count)
        {
            if (read.Length + count > maxBytes)
                // Spelled out: a mere null would become an empty memory.
                return default(ReadOnlyMemory<byte>?);
            read.Write(buffer, 0, count);
        }

        return read.ToArray();
    }
}
