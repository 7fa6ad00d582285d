namespace SmoothLlm.Web.Management.Requests;

/// <summary>A handler's parameter that may turn out to be no good: the handler is not called then, and this is the answer.</summary>
internal interface IRefusable
{
    /// <summary>Null when it is good.</summary>
    IResult? Refusal { get; }
}
