namespace SmoothLlm.Core.Protocol.Json;

/// <summary>Why a request's body cannot be used.</summary>
/// <param name="Message">For the client: what is wrong and what to do. Holds field names, never values from the body.</param>
/// <param name="Parameter">The path of the field, such as <c>messages[0].role</c>; null when it is the body as a whole.</param>
public sealed record RequestFault(string Message, string? Parameter);

/// <summary>Ends the reading of a body; caught where the reading began.</summary>
internal sealed class RequestFaultException(string message, string? parameter) : Exception(message)
{
    public RequestFault Fault { get; } = new(message, parameter);

    /// <summary>A value of the wrong type, or out of range.</summary>
    /// <param name="path">The field's.</param>
    /// <param name="wanted">What it must be.</param>
    public static RequestFaultException Wrong(string path, string wanted) => new($"'{path}' must be {wanted}.", path);
}
