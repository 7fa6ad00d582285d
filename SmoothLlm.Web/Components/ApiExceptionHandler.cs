using Microsoft.AspNetCore.Diagnostics;
using SmoothLlm.Web.Authentication;

namespace SmoothLlm.Web.Components;

/// <summary>What escaped from an endpoint that programs call becomes JSON in place of the error page: in OpenAI's shape under /v1, as problem details elsewhere.</summary>
internal sealed class ApiExceptionHandler : IExceptionHandler
{
    private const string Message = "The server failed to answer this request.";

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        // The request's own path is that of the error page by now.
        if (httpContext.Features.Get<IExceptionHandlerPathFeature>() is not { } failed || !ApiPaths.Contains(failed.Path))
            return false;
        httpContext.Response.StatusCode = StatusCodes.Status500InternalServerError;
        if (failed.Path.StartsWith("/v1", StringComparison.OrdinalIgnoreCase))
        {
            var error = new { message = Message, type = "api_error", param = (string?)null, code = "internal_error" };
            await httpContext.Response.WriteAsJsonAsync(new { error }, cancellationToken);
        }
        else
        {
            await TypedResults.Problem(Message, statusCode: StatusCodes.Status500InternalServerError).ExecuteAsync(httpContext);
        }

        return true;
    }
}
