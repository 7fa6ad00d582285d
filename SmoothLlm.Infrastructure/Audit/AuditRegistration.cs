using Microsoft.Extensions.DependencyInjection;

namespace SmoothLlm.Infrastructure.Audit;

public static class AuditRegistration
{
    /// <summary>The readers of the log; writing it needs no service.</summary>
    public static IServiceCollection AddAudit(this IServiceCollection services) => services.AddSingleton<AuditLog>();
}
